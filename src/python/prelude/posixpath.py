"""posixpath: paths as text. What asks the disk goes through the interpreter, which sees only source files."""

import _headtorch
from _headtorch import known
from _path_like import PathLike, fspath

curdir = "."
pardir = ".."
extsep = "."
sep = "/"
pathsep = ":"
defpath = "/bin:/usr/bin"
altsep = None
devnull = "/dev/null"


def normcase(s):
    return known(fspath(s))


def isabs(s):
    s = known(fspath(s))
    return s.startswith(b"/" if isinstance(s, bytes) else "/")


def join(a, *p):
    for part in (a, *p):
        known(part)
    try:
        path, *parts = [fspath(part) for part in (a, *p)]
    except TypeError:
        wrong = next(part for part in (a, *p) if not isinstance(part, (str, bytes, PathLike)))
        raise TypeError("join() argument must be str, bytes, or os.PathLike object, not "
                        f"{type(wrong).__name__!r}") from None
    slash = b"/" if isinstance(path, bytes) else "/"
    for part in parts:
        if type(part) is not type(path) and isinstance(part, (str, bytes)) and isinstance(path, (str, bytes)):
            raise TypeError("Can't mix strings and bytes in path components")
        if part.startswith(slash):
            path = part
        elif not path or path.endswith(slash):
            path += part
        else:
            path += slash + part
    return path


def split(p):
    p = known(fspath(p))
    slash = b"/" if isinstance(p, bytes) else "/"
    cut = p.rfind(slash) + 1
    head, tail = p[:cut], p[cut:]
    if head and head != slash * len(head):
        head = head.rstrip(slash)
    return head, tail


def splitext(p):
    p = known(fspath(p))
    dot, slash = (b".", b"/") if isinstance(p, bytes) else (".", "/")
    start = p.rfind(slash) + 1
    cut = p.rfind(dot)
    # Leading dots belong to the name: ".bashrc" has no extension.
    if cut <= start or not p[start:cut].strip(dot):
        return p, p[:0]
    return p[:cut], p[cut:]


def splitdrive(p):
    p = known(fspath(p))
    return p[:0], p


def splitroot(p):
    p = known(fspath(p))
    if p[:1] != "/":
        return "", "", p
    if p[1:2] != "/" or p[2:3] == "/":
        return "", "/", p[1:]
    return "", "//", p[2:]


def basename(p):
    return known(split(p))[1]


def dirname(p):
    return known(split(p))[0]


def normpath(path):
    path = known(fspath(path))
    if not path:
        return "."
    _, root, rest = splitroot(path)
    kept = []
    for part in rest.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or not root and not kept or kept and kept[-1] == "..":
            kept.append(part)
        elif kept:
            kept.pop()
    return root + "/".join(kept) or "."


def abspath(path):
    """There is no working directory: a relative path stays relative, only tidied."""
    return normpath(path)


realpath = abspath


def relpath(path, start=None):
    if not known(path):
        raise ValueError("no path specified")
    start_parts = [part for part in abspath(start or curdir).split("/") if part not in ("", ".")]
    path_parts = [part for part in abspath(path).split("/") if part not in ("", ".")]
    common = len(commonprefix([start_parts, path_parts]))
    parts = [pardir] * (len(start_parts) - common) + path_parts[common:]
    return "/".join(parts) or curdir


def commonprefix(m):
    if not known(m):
        return ""
    low, high = min(m), max(m)
    for index, item in enumerate(low):
        if item != high[index]:
            return low[:index]
    return low


def commonpath(paths):
    paths = [fspath(path) for path in paths]
    for path in paths:
        known(path)
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    if len({path.startswith("/") for path in paths}) > 1:
        raise ValueError("Can't mix absolute and relative paths")
    split_paths = [[part for part in path.split("/") if part and part != curdir] for path in paths]
    return ("/" if paths[0].startswith("/") else "") + "/".join(commonprefix(split_paths))


def expanduser(path):
    return known(fspath(path))


def expandvars(path):
    from os import environ
    path = known(fspath(path))
    for name, value in environ.items():
        path = path.replace("${" + name + "}", value).replace("$" + name, value)
    return path


def exists(path):
    return _headtorch.exists(known(fspath(path)))


lexists = exists


def isdir(s):
    try:
        _headtorch.listdir(known(fspath(s)))
    except OSError:
        return False
    return True


def isfile(path):
    return exists(path) and not isdir(path)


def islink(path):
    return False


def ismount(path):
    return known(fspath(path)) == "/"


def getsize(filename):
    return _headtorch.quiet(f"the size of the file {filename}")


def getmtime(filename):
    return _headtorch.quiet(f"the time of the file {filename}")


getctime = getatime = getmtime


def samefile(f1, f2):
    return abspath(f1) == abspath(f2)

"""glob: files by pattern, as far as the interpreter can list folders."""

import _headtorch
import posixpath
from fnmatch import fnmatchcase


def has_magic(s):
    return any(char in s for char in "*?[")


def escape(pathname):
    return "".join([f"[{char}]" if char in "*?[" else char for char in pathname])


class _Unread(Exception):
    """A folder that the interpreter cannot look into."""


def _entries(folder):
    try:
        return sorted(_headtorch.listdir(folder or "."))
    except OSError:
        raise _Unread(folder) from None


def _below(folder):
    """folder and every folder under it."""
    yield folder
    for name in _entries(folder):
        path = posixpath.join(folder, name)
        if not name.startswith(".") and posixpath.isdir(path):
            yield from _below(path)


def _found(folder, names, recursive):
    if not names:
        yield folder
        return
    first, *rest = names
    if first == "**" and recursive:
        for inner in _below(folder):
            yield from _found(inner, rest, recursive)
    elif not has_magic(first):
        # of the folders above an import root nothing is said
        while rest and not has_magic(rest[0]):
            first = posixpath.join(first, rest.pop(0))
        path = posixpath.join(folder, first)
        if posixpath.exists(path):
            yield from _found(path, rest, recursive)
        elif rest:
            raise _Unread(path)
    else:
        for name in _entries(folder):
            if fnmatchcase(name, first) and (first.startswith(".") or not name.startswith(".")):
                yield from _found(posixpath.join(folder, name), rest, recursive)


def iglob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    root = "/" if _headtorch.known(pathname).startswith("/") else ""
    return _found(root or root_dir or "", [name for name in pathname.split("/") if name], recursive)


def glob(pathname, **options):
    try:
        return list(iglob(_headtorch.known(pathname), **options))
    except _Unread:
        return _headtorch.quiet(f"the files of {pathname}")

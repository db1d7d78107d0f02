"""os: environment, names and paths. Nothing is written or started; the process itself is unknown."""

import sys

import _headtorch
import posixpath as path
from _path_like import PathLike, fspath
from collections.abc import MutableMapping as _MutableMapping
from posixpath import altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep

sys.modules["os.path"] = path

name = "posix"
linesep = "\n"
error = OSError
F_OK, X_OK, W_OK, R_OK = 0, 1, 2, 4
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT = 0, 1, 2, 64
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


class _Environ(_MutableMapping):
    """The environment: empty at the start, changed only by the program."""

    def __init__(self):
        self._values = {}

    @staticmethod
    def _text(value):
        if not isinstance(value, str):
            raise TypeError(f"str expected, not {type(value).__name__}")
        return value

    def __getitem__(self, key):
        return self._values[self._text(key)]

    def __setitem__(self, key, value):
        self._values[self._text(key)] = self._text(value)

    def __delitem__(self, key):
        del self._values[self._text(key)]

    def __contains__(self, key):
        return key in self._values

    def __iter__(self):
        return iter(list(self._values))

    def __len__(self):
        return len(self._values)

    def __repr__(self):
        return f"environ({self._values!r})"

    def copy(self):
        return dict(self._values)


environ = _Environ()


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def fsencode(filename):
    filename = fspath(filename)
    return filename if isinstance(filename, bytes) else filename.encode()


def fsdecode(filename):
    filename = fspath(filename)
    return filename if isinstance(filename, str) else filename.decode()


def getcwd():
    return _headtorch.quiet("the working directory")


def listdir(path="."):
    """Names in a folder; unknown for one that is not below the import roots: data lie anywhere."""
    try:
        return _headtorch.listdir(_headtorch.known(fspath(path)))
    except FileNotFoundError:
        return _headtorch.quiet(f"the names in the folder {path}")


def access(path, mode):
    return _headtorch.exists(_headtorch.known(fspath(path)))


def stat(path):
    return _headtorch.quiet(f"what the disk says of {path}")


def scandir(path="."):
    return _headtorch.quiet(f"the entries of the folder {path}")


def walk(top, topdown=True, onerror=None, followlinks=False):
    """(folder, its folders, its files), top first; what is no folder counts as a file."""
    folders, files = [], []
    try:
        entries = listdir(top)
    except OSError as problem:
        if onerror is not None:
            onerror(problem)
        return
    for entry in entries:
        (folders if path.isdir(path.join(top, entry)) else files).append(entry)
    if topdown:
        yield top, folders, files
    for folder in folders:
        yield from walk(path.join(top, folder), topdown, onerror, followlinks)
    if not topdown:
        yield top, folders, files


def _no_effect(*args, **kwargs):
    """Changes to the disk are accepted and not made."""


makedirs = mkdir = removedirs = rmdir = remove = unlink = rename = renames = replace = chmod = chdir = _no_effect
symlink = link = utime = truncate = sync = umask = kill = _no_effect


def system(command):
    return _headtorch.quiet(f"the result of the command {command!r}")


def popen(cmd, mode="r", buffering=-1):
    return _headtorch.quiet(f"the output of the command {cmd!r}")


def getpid():
    return _headtorch.quiet("the number of the process")


getppid = getuid = getgid = getpid


def getlogin():
    return _headtorch.quiet("the user's name")


def cpu_count():
    return _headtorch.quiet("the number of processors")


def sched_getaffinity(pid):
    return _headtorch.quiet("the processors of the process")


def urandom(size):
    return _headtorch.quiet("random bytes of the system")


def uname():
    return _headtorch.quiet("the name of the machine")


def get_terminal_size(fd=0):
    from collections import namedtuple
    return namedtuple("terminal_size", "columns lines", module="os")(80, 24)


def _exit(status):
    raise SystemExit(status)


def abort():
    raise SystemExit(134)


def _outside(*args, **kwargs):
    return _headtorch.quiet("what the operating system answers")


open = fdopen = read = write = close = fstat = lstat = readlink = fsync = fchmod = chown = pipe = fork = _outside
O_NOFOLLOW, O_EXCL, O_TRUNC, O_APPEND = 131072, 128, 512, 1024


class stat_result(tuple):
    """What stat() would give."""


def register_at_fork(*, before=None, after_in_child=None, after_in_parent=None):
    pass

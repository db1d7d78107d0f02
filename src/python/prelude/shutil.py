"""shutil: nothing is copied, moved or removed; the disk and its programs are unknown."""

import _headtorch


class Error(OSError):
    pass


class SameFileError(Error):
    pass


def copyfile(src, dst, *, follow_symlinks=True):
    return dst


copy = copy2 = copyfile


def copytree(src, dst, *args, **kwargs):
    return dst


def move(src, dst, copy_function=copy2):
    return dst


def copyfileobj(fsrc, fdst, length=0):
    fdst.write(fsrc.read())


def rmtree(path, ignore_errors=False, onerror=None, **options):
    pass


copymode = copystat = chown = rmtree


def which(cmd, mode=1, path=None):
    return _headtorch.quiet(f"where the program {cmd} is")


def disk_usage(path):
    return _headtorch.quiet("the space on the disk")


def get_terminal_size(fallback=(80, 24)):
    import os
    return os.get_terminal_size()


def make_archive(base_name, format, *args, **kwargs):
    return _headtorch.quiet("an archive")


unpack_archive = make_archive


def ignore_patterns(*patterns):
    from fnmatch import filter
    return lambda path, names: {name for pattern in patterns for name in filter(names, pattern)}

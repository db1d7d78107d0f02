"""pathlib: paths as objects. Reading goes through the interpreter; writing is accepted and not done."""

import _headtorch
import posixpath
from _path_like import PathLike, fspath


def _parts_of(text):
    """(root, names) of a POSIX path, dots and double slashes dropped."""
    root = "//" if text.startswith("//") and not text.startswith("///") else "/" if text.startswith("/") else ""
    return root, [name for name in text.split("/") if name and name != "."]


class PurePath:
    def __new__(cls, *args):
        for arg in args:
            _headtorch.known(arg)
        return super().__new__(cls)

    def __init__(self, *args):
        text = ""
        for arg in args:
            try:
                text = posixpath.join(text, fspath(arg))
            except TypeError:
                raise TypeError("argument should be a str or an os.PathLike object where __fspath__ returns a str, "
                                f"not {type(arg).__name__!r}") from None
        self._root, self._names = _parts_of(text)

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)

    def _like(self, root, names):
        made = type(self)()
        made._root, made._names = root, list(names)
        return made

    def with_segments(self, *segments):
        return type(self)(*segments)

    def __fspath__(self):
        return self._root + "/".join(self._names) or "."

    __str__ = __fspath__

    def __repr__(self):
        return f"{type(self).__name__}({self.as_posix()!r})"

    def as_posix(self):
        return str(self)

    def as_uri(self):
        if not self._root:
            raise ValueError("relative path can't be expressed as a file URI")
        return "file://" + str(self)

    def __bytes__(self):
        return str(self).encode()

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, PurePath) else NotImplemented

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, PurePath) else NotImplemented

    def __le__(self, other):
        return self.parts <= other.parts if isinstance(other, PurePath) else NotImplemented

    def __gt__(self, other):
        return self.parts > other.parts if isinstance(other, PurePath) else NotImplemented

    def __ge__(self, other):
        return self.parts >= other.parts if isinstance(other, PurePath) else NotImplemented

    def __truediv__(self, key):
        try:
            return type(self)(self, key)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return type(self)(key, self)
        except TypeError:
            return NotImplemented

    @property
    def drive(self):
        return ""

    @property
    def root(self):
        return self._root

    anchor = root

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._names)

    @property
    def name(self):
        return self._names[-1] if self._names else ""

    @property
    def suffix(self):
        name = self.name
        cut = name.rfind(".")
        return name[cut:] if 0 < cut < len(name) - 1 else ""

    @property
    def suffixes(self):
        if self.name.endswith("."):
            return []
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        return self.name[:len(self.name) - len(self.suffix)]

    @property
    def parent(self):
        return self._like(self._root, self._names[:-1])

    @property
    def parents(self):
        return [self._like(self._root, self._names[:size]) for size in reversed(range(len(self._names)))]

    def joinpath(self, *others):
        return type(self)(self, *others)

    def with_name(self, name):
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        if not name or "/" in name or name == ".":
            raise ValueError(f"Invalid name {name!r}")
        return self._like(self._root, [*self._names[:-1], name])

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def with_suffix(self, suffix):
        if "/" in suffix or suffix and not suffix.startswith(".") or suffix == ".":
            raise ValueError(f"Invalid suffix {suffix!r}")
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        return self.with_name(self.stem + suffix)

    def is_absolute(self):
        return bool(self._root)

    def is_relative_to(self, other, *more):
        other = type(self)(other, *more)
        return other._root == self._root and self._names[:len(other._names)] == other._names

    def relative_to(self, other, *more, walk_up=False):
        other = type(self)(other, *more)
        if not walk_up:
            if not self.is_relative_to(other):
                raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
            return self._like("", self._names[len(other._names):])
        common = 0
        while common < min(len(self._names), len(other._names)) and self._names[common] == other._names[common]:
            common += 1
        return self._like("", [".."] * (len(other._names) - common) + self._names[common:])

    def match(self, path_pattern, *, case_sensitive=None):
        from fnmatch import fnmatchcase
        root, names = _parts_of(fspath(path_pattern))
        if not names:
            raise ValueError("empty pattern")
        if root and (root != self._root or len(names) != len(self._names)) or len(names) > len(self._names):
            return False
        return all(fnmatchcase(name, pattern) for name, pattern in zip(reversed(self._names), reversed(names)))


class PurePosixPath(PurePath):
    pass


class PureWindowsPath(PurePath):
    """Only the name exists: paths here are POSIX paths."""


PathLike.register(PurePath)


class Path(PurePath):
    def __new__(cls, *args, **kwargs):
        for arg in args:
            _headtorch.known(arg)
        return object.__new__(PosixPath if cls is Path else cls)

    @classmethod
    def cwd(cls):
        return _headtorch.quiet("the working directory")

    @classmethod
    def home(cls):
        return cls("~")

    def expanduser(self):
        return self

    def absolute(self):
        return self

    def resolve(self, strict=False):
        return type(self)(posixpath.normpath(str(self)))

    def exists(self, *, follow_symlinks=True):
        return posixpath.exists(str(self))

    def is_file(self):
        return posixpath.isfile(str(self))

    def is_dir(self):
        return posixpath.isdir(str(self))

    def is_symlink(self):
        return False

    def read_text(self, encoding=None, errors=None):
        return _headtorch.read_text(str(self))

    def read_bytes(self):
        return _headtorch.quiet(f"the bytes of {self}")

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return open(str(self), mode)

    def iterdir(self):
        from os import listdir
        names = listdir(str(self))
        if _headtorch.is_unknown(names):
            return names
        return iter([self / name for name in names])

    def glob(self, pattern):
        from glob import glob
        names = glob(posixpath.join(str(self), pattern), recursive=True)
        return names if _headtorch.is_unknown(names) else iter([type(self)(found) for found in names])

    def rglob(self, pattern):
        return self.glob("**/" + pattern)

    def stat(self):
        return _headtorch.quiet(f"what the disk says of {self}")

    def write_text(self, data, encoding=None, errors=None, newline=None):
        return len(data)

    def write_bytes(self, data):
        return len(data)

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        pass

    def touch(self, mode=0o666, exist_ok=True):
        pass

    def unlink(self, missing_ok=False):
        pass

    def rmdir(self):
        pass

    def rename(self, target):
        return type(self)(target)

    replace = rename

    def __enter__(self):
        return self

    def __exit__(self, *details):
        pass


class PosixPath(Path, PurePosixPath):
    pass


class WindowsPath(Path, PureWindowsPath):
    pass

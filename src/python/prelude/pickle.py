"""pickle: bytes are not made here. What dumps gives, loads gives back as a copy; other data is unknown."""

import _headtorch
import copy

HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 4


class PickleError(Exception):
    pass


class PicklingError(PickleError):
    pass


class UnpicklingError(PickleError):
    pass


class _Pickled(bytes):
    """Empty bytes that carry the copied value."""


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    made = _Pickled()
    made.value = copy.deepcopy(obj)
    return made


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    if isinstance(data, _Pickled):
        return copy.deepcopy(data.value)
    return _headtorch.quiet("the content of pickled data")


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    pass


def load(file, **options):
    return _headtorch.quiet("the content of a pickled file")


class Pickler:
    def __init__(self, file, protocol=None, **options):
        self.file = file

    def dump(self, obj):
        pass


class Unpickler:
    def __init__(self, file, **options):
        self.file = file

    def load(self):
        return _headtorch.quiet("the content of a pickled file")

    def find_class(self, module, name):
        return getattr(_headtorch.import_module(module), name)

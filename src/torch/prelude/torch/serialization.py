"""Files of tensors. The interpreter reads no file: what `load` gives is unknown."""
import enum
from contextlib import contextmanager

import _headtorch

__all__ = [
    "load", "save", "LoadEndianness", "add_safe_globals", "clear_safe_globals", "get_safe_globals", "safe_globals",
    "skip_data",
]


class LoadEndianness(enum.Enum):
    NATIVE = 1
    LITTLE = 2
    BIG = 3


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    return _headtorch.quiet(f"torch.load({f!r}): files are not read")


def save(
    obj, f, pickle_module=None, pickle_protocol=2, _use_new_zipfile_serialization=True,
    _disable_byteorder_record=False,
):
    return None


def add_safe_globals(safe_globals):
    return None


def clear_safe_globals():
    return None


def get_safe_globals():
    return []


@contextmanager
def safe_globals(safe_globals):
    yield


@contextmanager
def skip_data(materialize_fake_tensors=False):
    yield


def get_unsafe_globals_in_checkpoint(f):
    return []

"""torch.ops: operators by namespace. A namespace with a file here has its operators in the op table."""
import importlib

import _headtorch

_TABLED = {"aten", "prims", "torchvision"}


class _Namespace:
    """A namespace of operators that user code or a compiled library registers."""

    def __init__(self, name):
        self._name = name
        self._registered = {}
        # What tells the shapes of an operator wins over what computes it.
        self._fakes = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"'_OpNamespace' '{self._name}' object has no attribute '{name}'")
        if name in self._fakes:
            return self._fakes[name]
        if name in self._registered:
            return self._registered[name]
        return _headtorch.custom_op(f"{self._name}::{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'torch.ops' has no attribute '{name}'")
    value = importlib.import_module("torch.ops." + name) if name in _TABLED else _Namespace(name)
    globals()[name] = value
    return value


def load_library(path):
    return _headtorch.gap(f"the compiled operators of {path} are not read")

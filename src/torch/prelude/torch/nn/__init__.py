"""torch.nn. Layers and submodules are read when they are first asked for."""
import importlib

from torch.nn import modules
from torch.nn.parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter

_SUBMODULES = {
    "attention", "backends", "common_types", "functional", "grad", "init", "intrinsic", "modules", "parallel",
    "parameter", "qat", "quantizable", "quantized", "utils", "_reduction",
}

__all__ = [
    *modules.__all__, "Buffer", "DataParallel", "Parameter", "UninitializedBuffer", "UninitializedParameter",
    "attention", "functional", "init", "modules", "parallel", "parameter", "utils",
]


def __dir__():
    return {*globals(), *modules._HOMES, *_SUBMODULES, "DataParallel"}


def __getattr__(name):
    if name in _SUBMODULES:
        value = importlib.import_module("torch.nn." + name)
    elif name == "DataParallel":
        value = importlib.import_module("torch.nn.parallel").DataParallel
    elif name in modules._HOMES:
        value = getattr(modules, name)
    else:
        raise AttributeError(f"module 'torch.nn' has no attribute '{name}'")
    globals()[name] = value
    return value


def factory_kwargs(kwargs):
    """The keyword arguments that say where and how to create a tensor."""
    if kwargs is None:
        return {}
    simple = {"device", "dtype", "memory_format"}
    unexpected = set(kwargs) - simple - {"factory_kwargs"}
    if unexpected:
        raise TypeError(f"unexpected kwargs {unexpected}")
    result = dict(kwargs.get("factory_kwargs", {}))
    for key in ("device", "dtype", "memory_format"):
        if key in kwargs:
            if key in result:
                raise TypeError(f"{key} specified twice, in **kwargs and in factory_kwargs")
            result[key] = kwargs[key]
    return result

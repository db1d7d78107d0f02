"""torch.ao.nn."""
import importlib

_SUBMODULES = {"intrinsic", "qat", "quantizable", "quantized"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.ao.nn' has no attribute '{name}'")
    return importlib.import_module("torch.ao.nn." + name)

"""torch.ao: quantization, as far as models import it."""
import importlib

_SUBMODULES = {"nn", "ns", "pruning", "quantization"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.ao' has no attribute '{name}'")
    return importlib.import_module("torch.ao." + name)

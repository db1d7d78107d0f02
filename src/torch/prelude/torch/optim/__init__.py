"""torch.optim: optimizers as a script builds them. A step changes nothing: there are no gradients."""
import importlib

from torch.optim import lr_scheduler
from torch.optim.optimizer import Optimizer
from torch.optim.sgd import SGD

_HOMES = {
    "Adafactor": "_adafactor", "Adadelta": "adadelta", "Adagrad": "adagrad", "Adam": "adam", "AdamW": "adamw",
    "Adamax": "adamax", "ASGD": "asgd", "LBFGS": "lbfgs", "Muon": "_muon", "NAdam": "nadam", "RAdam": "radam",
    "RMSprop": "rmsprop", "Rprop": "rprop", "SparseAdam": "sparse_adam",
}
_SUBMODULES = {"swa_utils", "optimizer", "_functional", "_multi_tensor", *_HOMES.values()}

__all__ = [*_HOMES, "Optimizer", "SGD", "lr_scheduler", "swa_utils"]


def __getattr__(name):
    if name in _HOMES:
        return getattr(importlib.import_module("torch.optim." + _HOMES[name]), name)
    if name in _SUBMODULES:
        return importlib.import_module("torch.optim." + name)
    raise AttributeError(f"module 'torch.optim' has no attribute '{name}'")

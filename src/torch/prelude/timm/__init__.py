"""timm where it is not installed: what the catalogue says of its models."""
import _headtorch

from . import data, layers, loss, models, optim, scheduler, utils
from .models import create_model, is_model, list_models, list_modules

__version__ = "1.0.29"


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'timm' has no attribute {name!r}")
    return _headtorch.gap(f"timm.{name}: install timm")

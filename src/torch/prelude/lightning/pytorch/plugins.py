"""lightning.pytorch.plugins."""
from pytorch_lightning import plugins as _same
from pytorch_lightning.plugins import *


def __getattr__(name):
    return getattr(_same, name)

"""lightning.pytorch.profilers."""
from pytorch_lightning import profilers as _same
from pytorch_lightning.profilers import *


def __getattr__(name):
    return getattr(_same, name)

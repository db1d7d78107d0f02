"""lightning.pytorch.tuner."""
from pytorch_lightning import tuner as _same
from pytorch_lightning.tuner import *


def __getattr__(name):
    return getattr(_same, name)

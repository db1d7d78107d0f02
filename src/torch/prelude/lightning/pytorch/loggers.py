"""lightning.pytorch.loggers."""
from pytorch_lightning import loggers as _same
from pytorch_lightning.loggers import *


def __getattr__(name):
    return getattr(_same, name)

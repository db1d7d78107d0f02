"""lightning.pytorch.callbacks."""
from pytorch_lightning import callbacks as _same
from pytorch_lightning.callbacks import *


def __getattr__(name):
    return getattr(_same, name)

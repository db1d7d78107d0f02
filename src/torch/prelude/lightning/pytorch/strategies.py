"""lightning.pytorch.strategies."""
from pytorch_lightning import strategies as _same
from pytorch_lightning.strategies import *


def __getattr__(name):
    return getattr(_same, name)

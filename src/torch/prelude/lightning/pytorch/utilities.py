"""lightning.pytorch.utilities."""
from pytorch_lightning import utilities as _same
from pytorch_lightning.utilities import *


def __getattr__(name):
    return getattr(_same, name)

"""lightning.pytorch is pytorch_lightning."""
from pytorch_lightning import *
from pytorch_lightning import callbacks, loggers, plugins, profilers, strategies, tuner, utilities

"""Lightning: its module is a `torch.nn.Module` with steps; what trains it does not run here."""
import inspect
import sys

import _headtorch
import torch
from torch import nn

from . import callbacks, loggers, plugins, profilers, strategies, tuner, utilities
from .core import LightningDataModule, LightningModule
from .trainer import Trainer

__version__ = "2.5.0"


def seed_everything(seed=None, workers=False, verbose=True):
    torch.manual_seed(seed or 0)
    return seed or 0


class Callback(callbacks.Callback):
    pass

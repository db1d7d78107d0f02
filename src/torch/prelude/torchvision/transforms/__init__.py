"""Transforms, where torchvision is not installed."""
from .autoaugment import *
from .transforms import *
from .transforms import _tensor

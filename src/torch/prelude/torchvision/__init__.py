"""torchvision, where it is not installed: its models from the catalogue, data sets and transforms by their sizes."""
from . import datasets, models, transforms

__version__ = "0.29.1"

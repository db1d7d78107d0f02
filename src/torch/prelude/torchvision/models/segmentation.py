"""torchvision.models.segmentation, from the catalogue."""
from ._names import attribute


def __getattr__(name):
    return attribute("torchvision.models.segmentation", name, {})

"""torchvision.models.detection, from the catalogue."""
from ._names import attribute


def __getattr__(name):
    return attribute("torchvision.models.detection", name, {})

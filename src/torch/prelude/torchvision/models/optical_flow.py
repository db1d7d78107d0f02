"""torchvision.models.optical_flow, from the catalogue."""
from ._names import attribute


def __getattr__(name):
    return attribute("torchvision.models.optical_flow", name, {})

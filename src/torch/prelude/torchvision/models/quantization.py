"""torchvision.models.quantization, from the catalogue."""
from ._names import attribute


def __getattr__(name):
    return attribute("torchvision.models.quantization", name, {name: f"quantized_{name}"})

"""Models of torchvision where it is not installed: what the catalogue says of them."""
from . import detection, optical_flow, quantization, segmentation, video
from ._names import attribute, get_model, get_model_builder, get_model_weights, get_weight, list_models


def __getattr__(name):
    return attribute("torchvision.models", name, {})

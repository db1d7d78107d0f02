"""What observes activations and weights."""
from collections import namedtuple

from torch.ao.quantization import observer

__all__ = [
    "QConfig", "default_qconfig", "default_dynamic_qconfig", "default_qat_qconfig", "get_default_qconfig",
    "get_default_qat_qconfig",
]

QConfig = namedtuple("QConfig", ["activation", "weight"])

default_qconfig = QConfig(observer.default_observer, observer.default_weight_observer)
default_dynamic_qconfig = default_qat_qconfig = default_qconfig


def get_default_qconfig(backend="x86", version=0):
    return QConfig(observer.default_histogram_observer, observer.default_per_channel_weight_observer)


def get_default_qat_qconfig(backend="x86", version=1):
    return get_default_qconfig(backend)

"""Builders and weights by name, from the catalogue."""
import enum
import json

import _headtorch
from _outline import beyond, model_of

from ._catalogue import TABLE


def _lines():
    return {line[:line.index(" ")]: line[line.index(" ") + 1:] for line in TABLE.strip().split("\n")}


def builder(name):
    """The function that builds the model of that name; None where there is none."""
    line = _lines().get(name)
    if line is None:
        return None

    def make(*, weights=None, progress=True, **arguments):
        return _build(json.loads(line), dict(arguments, weights=weights, progress=progress))

    def positional(*given, **arguments):
        return make(**dict(zip(("weights",), given)), **arguments)

    positional.__name__ = positional.__qualname__ = name
    return positional


_FREE = {"weights", "weights_backbone", "progress", "pretrained", "num_classes"}


def _build(row, arguments):
    classes, unknown = arguments.get("num_classes"), beyond(row, arguments, _FREE, "torchvision")
    if _headtorch.is_unknown(unknown):
        return unknown
    if (arguments.get("weights") or arguments.get("pretrained")) and row["classes"] not in (None, classes) and classes is not None:
        # as torchvision says it: weights have the classes that they were trained for
        raise ValueError(f"The parameter 'num_classes' expected value {row['classes']} but got {classes} instead.")
    return model_of(row, classes)


class Weights:
    """One set of published weights: what is asked of it is what all of them share."""

    def __init__(self, name):
        self.name = name
        self.meta = _headtorch.quiet("what is published of weights")
        self.url = _headtorch.quiet("where weights are published")

    def transforms(self, *args, **kwargs):
        from torchvision.transforms._presets import ImageClassification
        return ImageClassification(crop_size=224)

    def get_state_dict(self, *args, **kwargs):
        return _headtorch.quiet("weights are not downloaded")

    def verify(self, value):
        return value


class _Sets(type):
    def __getattr__(cls, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Weights(f"{cls.__name__}.{name}")


def weights(name):
    return _Sets(name, (), {})


def attribute(module, name, names):
    """What a package of models has under a name."""
    if name.startswith("_"):
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    if name.endswith("_Weights"):
        return weights(name)
    found = builder(names.get(name, name))
    return found if found is not None else _headtorch.gap(f"{module}.{name}: install torchvision")


def list_models(module=None, include=None, exclude=None):
    return sorted(_lines())


def get_model(name, **config):
    found = builder(name.lower())
    if found is None:
        raise ValueError(f"Unknown model {name}")
    return found(**config)


def get_model_builder(name):
    return builder(name.lower())


def get_model_weights(name):
    return weights("Weights")


def get_weight(name):
    return Weights(name)

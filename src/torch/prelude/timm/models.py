"""Builders of timm by name, from the catalogue."""
import fnmatch
import json

import _headtorch
from _outline import OutlineModel, beyond, model_of

from ._catalogue import TABLE

_FREE = {"pretrained", "num_classes", "pretrained_cfg", "cache_dir", "drop_rate", "drop_path_rate", "exportable", "scriptable", "checkpoint_path"}


def _lines():
    return {line[:line.index(" ")]: line[line.index(" ") + 1:] for line in TABLE.strip().split("\n")}


class _Model(OutlineModel):
    def reset_classifier(self, num_classes, *args, **kwargs):
        self._reset(num_classes)
        self.num_classes = num_classes


def create_model(model_name, pretrained=False, **kwargs):
    """Names may carry a tag of weights (`resnet50.a1_in1k`) and where they come from (`hf_hub:timm/…`)."""
    if not isinstance(model_name, str):
        return _headtorch.gap("which model timm builds")
    name = model_name.split("/")[-1].split(":")[-1].split(".")[0]
    line = _lines().get(name)
    if line is None:
        return _headtorch.gap(f"{model_name}: install timm")
    row = json.loads(line)
    unknown = beyond(row, kwargs, _FREE, "timm")
    if _headtorch.is_unknown(unknown):
        return unknown
    if row["classes"] is None and kwargs.get("num_classes"):
        return _headtorch.gap(f"{model_name}(num_classes=…): install timm")
    made = model_of(row, kwargs.get("num_classes"), _Model, "timm")
    if kwargs.get("num_classes") is not None:
        made.num_classes = kwargs["num_classes"]
    return made


def is_model(model_name):
    return model_name in _lines() or _headtorch.gap(f"whether there is a model {model_name}: install timm")


def list_models(filter="", *args, **kwargs):
    names = sorted(_lines())
    return [name for name in names if fnmatch.fnmatch(name, filter)] if isinstance(filter, str) and filter else names


def list_modules():
    return _headtorch.gap("timm's modules: install timm")


def _builder(name):
    def build(pretrained=False, **kwargs):
        return create_model(name, pretrained, **kwargs)
    build.__name__ = build.__qualname__ = name
    return build


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(f"module 'timm.models' has no attribute {name!r}")
    return _builder(name) if name in _lines() else _headtorch.gap(f"timm.models.{name}: install timm")

"""
Models as the catalogue knows them: names, classes and counts of their outer layers, the layers of their heads in full, and the shapes that
pass between them at the usual input.
"""
import json

import _headtorch
import torch
import torch.nn.functional as F
from torch import nn

_MISSING = "torchvision"


class Outline(nn.Module):
    """A layer of which only its size is known: so many parameters, and what comes out of what goes in."""

    def __init__(self, params, buffers, macs, given, gives):
        super().__init__()
        if params:
            self.weight = nn.Parameter(torch.empty(params))
        if buffers:
            self.register_buffer("state", torch.empty(buffers))
        self._macs, self._given, self._gives = macs, given, gives

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or "_gives" not in self.__dict__:
                raise
            return self._inside()

    def _inside(self, *index):
        return _headtorch.gap(f"what lies inside {type(self).__name__}: install {_MISSING}")

    __getitem__ = __len__ = _inside

    def __iter__(self):
        return iter(self._inside())

    def forward(self, x, *rest):
        if self._given is not None and (not isinstance(x, torch.Tensor) or list(x.shape[1:]) != self._given[1:]):
            return _headtorch.gap(f"what {type(self).__name__} does inside: install {_MISSING}")
        if self._gives is None:
            torch._C._outline(x, x.shape, self._macs, getattr(self, "weight", None))
            return _headtorch.quiet(f"what {type(self).__name__} gives: install {_MISSING}")
        return torch._C._outline(x, (x.shape[0], *self._gives[1:]), self._macs, getattr(self, "weight", None))


_classes = {}


def _class_of(name, base):
    if (name, base) not in _classes:
        _classes[name, base] = type(name, (base,), {"__module__": __name__})
    return _classes[name, base]


def _layer(node, classes, usual):
    name, cls, params, buffers, macs, given, gives, arguments, children = node
    if children is not None:
        made = nn.Sequential() if cls == "Sequential" else _class_of(cls, _Container)()
        for child in children:
            made.add_module(child[0], _layer(child, classes, usual))
        return made
    if arguments is not None:
        return getattr(nn, cls)(**{key: _for_classes(key, value, classes, usual) for key, value in arguments.items()})
    return _class_of(cls, Outline)(params, buffers, macs, given, gives)


def _for_classes(key, value, classes, usual):
    """The width of a head follows the number of classes."""
    if key in ("out_features", "out_channels") and usual is not None and value % usual == 0:
        return value // usual * classes
    return tuple(value) if isinstance(value, list) else value


class _Container(nn.Module):
    def forward(self, x):
        for child in self.children():
            x = child(x)
        return x


class OutlineModel(nn.Module):
    """A model without its inside. At the usual size its outer layers pass on what the catalogue says; at others only the head is followed."""

    __headtorch_missing__ = _MISSING

    def __init__(self, row, classes):
        super().__init__()
        for node in row["layers"]:
            self.add_module(node[0], _layer(node, row["classes"] if classes is None else classes, row["classes"]))
        own = row["params"] - sum([node[2] for node in row["layers"]])
        if own > 0:
            self.own = nn.Parameter(torch.empty(own))
        for name, value in row["numbers"].items():
            setattr(self, name, value)
        self._row = row

    @property
    def __headtorch_input__(self):
        return self._row["input"]

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or "_row" not in self.__dict__:
                raise
            return _headtorch.gap(f"'{name}' of {type(self).__name__}: install {_MISSING}")

    def forward(self, x):
        row = self._row
        if row["ends"] is None or not isinstance(x, torch.Tensor):
            return _headtorch.gap(f"how {type(self).__name__} runs: install {_MISSING}")
        usual = list(x.shape[1:]) == row["input"][1][1:]
        called = [node for node in row["layers"] if node[5] is not None]
        if usual:
            # layers that are only called part by part are counted as a whole
            for node in row["layers"]:
                if node[5] is None and node[4]:
                    getattr(self, node[0])(x)
        out = x
        for place, node in enumerate(called):
            last = place == len(called) - 1
            if place and not usual and not last:
                continue
            fits = not _headtorch.is_unknown(out) and isinstance(out, torch.Tensor) and list(out.shape[1:]) == node[5][1:]
            given = x if place == 0 else out if fits else torch.empty(x.shape[0], *node[5][1:])
            if not usual and last and place:
                given = torch._C._outline(x, given.shape, None, None)
            out = getattr(self, node[0])(given)
        if row["ends"] == "flatten":
            return torch.flatten(out, 1)
        if row["ends"] == "segmentation":
            from collections import OrderedDict
            return OrderedDict(out=F.interpolate(out, size=x.shape[-2:], mode="bilinear", align_corners=False))
        return out


def build(line, arguments):
    """The model of one line of the catalogue; unknown where an argument asks for what it does not tell."""
    row = json.loads(line)
    free = {"weights", "weights_backbone", "progress", "pretrained", "num_classes"}
    others = [name for name in arguments if name not in free and arguments[name] is not None]
    if others:
        return _headtorch.gap(f"{row['name']}({others[0]}=…): install {_MISSING}")
    classes = arguments.get("num_classes")
    if (arguments.get("weights") or arguments.get("pretrained")) and row["classes"] not in (None, classes) and classes is not None:
        # as torchvision says it: weights have the classes that they were trained for
        raise ValueError(f"The parameter 'num_classes' expected value {row['classes']} but got {classes} instead.")
    return _class_of(row["class"], OutlineModel)(row, classes)

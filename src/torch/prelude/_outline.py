"""
Models of a library that is not installed, as its catalogue knows them: names, classes and counts of their outer layers, the layers of their heads in full, and the shapes that
pass between them at the usual input.
"""
import _headtorch
import torch
import torch.nn.functional as F
from torch import nn


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
        return _headtorch.gap(f"what lies inside {type(self).__name__}: install {self.__headtorch_missing__}")

    __getitem__ = __len__ = _inside

    def __iter__(self):
        return iter(self._inside())

    def forward(self, x, *rest):
        if self._given is not None and (not isinstance(x, torch.Tensor) or list(x.shape[1:]) != self._given[1:]):
            return _headtorch.gap(f"what {type(self).__name__} does inside: install {self.__headtorch_missing__}")
        if self._gives is None:
            torch._C._outline(x, x.shape, self._macs, getattr(self, "weight", None))
            return _headtorch.quiet(f"what {type(self).__name__} gives: install {self.__headtorch_missing__}")
        return torch._C._outline(x, (x.shape[0], *self._gives[1:]), self._macs, getattr(self, "weight", None))


_classes = {}


def _class_of(name, base, library, kind=None):
    key = name, base, library, kind
    if key not in _classes:
        told = {"__module__": __name__, "__headtorch_missing__": library}
        if kind is not None:
            told["__headtorch_kind__"] = kind
        _classes[key] = type(name, (base,), told)
    return _classes[key]


def _layer(node, more, library):
    """One layer; `more` is how many classes there are beyond the usual number, None where there are to be none."""
    name, cls, params, buffers, macs, given, gives, arguments, children, *kind = node
    if children is not None:
        made = nn.Sequential() if cls == "Sequential" else _class_of(cls, _Container, library)()
        for child in children:
            made.add_module(child[0], _layer(child, more, library))
        return made
    if arguments is not None:
        return _torch_layer(cls, arguments, more)
    return _class_of(cls, Outline, library, *kind)(params, buffers, macs, given, gives)


def _torch_layer(cls, arguments, more):
    """A layer of torch.nn. The width of a head follows the number of classes."""
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in arguments.items()}
    slope = given.pop("per_class", 0)
    if slope and more is None:
        return nn.Identity()
    if slope:
        given["out_features" if "out_features" in given else "out_channels"] += slope * more
    return getattr(nn, cls)(**given)


class _Container(nn.Module):
    def forward(self, x):
        for child in self.children():
            x = child(x)
        return x


class OutlineModel(nn.Module):
    """A model without its inside. At the usual size its outer layers pass on what the catalogue says; at others only the head is followed."""

    def __init__(self, row, classes):
        super().__init__()
        for node in row["layers"]:
            self.add_module(node[0], _layer(node, _more(row, classes), self.__headtorch_missing__))
        own = row["params"] - sum([node[2] for node in row["layers"]])
        if own > 0:
            self.own = nn.Parameter(torch.empty(own))
        for name, value in row["numbers"].items():
            setattr(self, name, value)
        self._row, self._classes = row, classes
        if row["ends"] is None:
            # heads by path, where nobody knows the way to them
            self.__headtorch_heads__ = [(path, role, slope) for path, _, _, role, slope in row["heads"]]

    @property
    def __headtorch_input__(self):
        return self._row["input"]

    def _reset(self, classes):
        """The head is made anew for so many classes."""
        self._classes = classes
        for node in self._row["layers"]:
            if _follows(node):
                setattr(self, node[0], _layer(node, _more(self._row, classes), self.__headtorch_missing__))

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or "_row" not in self.__dict__:
                raise
            return _headtorch.gap(f"'{name}' of {type(self).__name__}: install {self.__headtorch_missing__}")

    def _unseen(self):
        return _headtorch.gap(f"how {type(self).__name__} runs: install {self.__headtorch_missing__}")

    def _told(self, x):
        """Cost and output as a whole, where the layers on the way to it are not told."""
        row, classes = self._row, self._classes
        if row["output"] is None or len(row["output"]) > 2 and classes is not None:
            torch._C._outline(x, x.shape, row["macs"], None)
            return self._unseen()
        sizes = [classes if classes is not None and size == row["classes"] else size for size in row["output"][1:]]
        return torch._C._outline(x, (x.shape[0], *sizes), row["macs"], None)

    def forward(self, x):
        row = self._row
        if not isinstance(x, torch.Tensor) or row["input"] is None:
            return self._unseen()
        usual = list(x.shape[1:]) == row["input"][1][1:]
        if row["ends"] is None:
            return self._told(x) if usual else self._unseen()
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


def _more(row, classes):
    if classes is None or row["classes"] is None:
        return 0
    return None if classes == 0 else classes - row["classes"]


def _follows(node):
    """Whether the number of classes changes a layer."""
    arguments, children = node[7:9]
    return any([_follows(child) for child in children]) if children else bool(arguments and arguments.get("per_class"))


def model_of(row, classes, base=OutlineModel, library="torchvision"):
    return _class_of(row["class"], base, library)(row, classes)


def beyond(row, arguments, free, library):
    """Unknown where an argument asks for what the catalogue does not tell; None where all are known."""
    others = [name for name in arguments if name not in free and arguments[name] is not None]
    return _headtorch.gap(f"{row['name']}({others[0]}=…): install {library}") if others else None

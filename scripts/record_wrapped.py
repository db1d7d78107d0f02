"""Records what PyTorch says about the models of test/precision/wrapped.py: test/facts/wrapped.json.

Run with the pinned PyTorch: python scripts/record_wrapped.py. A head [path, in, out, outputs] is the last layer with weights before an
output: which outputs it makes is found by putting a layer with one more output in its place and seeing whose size grows.
"""

import copy
import hashlib
import json
import sys
from pathlib import Path

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "precision"))
import wrapped  # noqa: E402


def describe(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return {"dict": {key: describe(item) for key, item in value.items()}}
    return {"list": [describe(item) for item in value]}


def shapes(value):
    return {"": list(value.shape)} if isinstance(value, torch.Tensor) else {str(key): list(item.shape) for key, item in (value.items() if isinstance(value, dict) else enumerate(value))}


def wider(layer):
    """The same layer with one more output."""
    if isinstance(layer, nn.Linear):
        return nn.Linear(layer.in_features, layer.out_features + 1, device="meta"), layer.in_features, layer.out_features
    kind = type(layer)
    made = kind(layer.in_channels, layer.out_channels + 1, layer.kernel_size, layer.stride, layer.padding, device="meta")
    return made, layer.in_channels, layer.out_channels


def heads(model, x):
    before, found = shapes(model(x)), []
    for path, layer in model.named_modules():
        if not type(layer) in (nn.Linear, nn.Conv2d, nn.ConvTranspose2d):
            continue
        changed = copy.deepcopy(model)
        replacement, into, out = wider(layer)
        changed.set_submodule(path, replacement)
        try:
            after = shapes(changed(x))
        except (RuntimeError, AssertionError, ValueError):
            continue  # what comes behind it wants the old width: it is no last layer
        grown = [name for name in before if after[name] != before[name]]
        if grown:
            found.append([path, into, out, grown])
    return found


def tree(model):
    """How many modules there are, and the first 16 digits of SHA-256 over their lines `path class`."""
    lines = [f"{path} {type(one).__name__}" for path, one in model.named_modules()]
    return [len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]]


def record(cls):
    with torch.device("meta"), torch.no_grad():
        model, x = cls().eval(), torch.zeros(1, 3, 224, 224)
        with FlopCounterMode(display=False) as counter:
            outputs = describe(model(x))
        return {
            "params": sum(one.numel() for one in model.parameters()), "macs": counter.get_total_flops() // 2, "outputs": outputs,
            "heads": heads(model, x), "tree": tree(model), "modules": [path for path, _ in model.named_children()],
        }


if __name__ == "__main__":
    classes = [one for one in vars(wrapped).values() if isinstance(one, type) and one.__module__ == "wrapped"]
    rows = ",\n".join(f"{json.dumps(one.__name__)}:{json.dumps(record(one), separators=(',', ':'))}" for one in classes)
    (ROOT / "test" / "facts" / "wrapped.json").write_text("{\n" + rows + "\n}\n")
    print(rows)

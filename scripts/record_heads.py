"""Records the head layers of torchvision's builders: test/facts/torchvision-heads.json.

Run with the pinned PyTorch and the list of heads that was read from torchvision's source: python scripts/record_heads.py torchvision-heads.csv.
Each builder is called with its defaults (`aux_loss=True` where it has auxiliary heads; no weight is loaded), and each layer of the list is looked
at: a row is [path, role, kind, in, out].
"""

import csv
import json
import sys
import warnings
from pathlib import Path
from unittest import mock

import torch
from torch import nn
from torchvision import models
from torchvision.models._api import WeightsEnum

ROOT = Path(__file__).resolve().parent.parent
ROLES = {
    "classifier": "classifier", "auxiliary classifier": "auxiliary", "objectness (not class dependent)": "objectness", "mask classifier": "mask",
    "keypoint classifier": "keypoints", "centerness (not class dependent)": "other", "box regression": "regression",
    "box regression (not class dependent)": "regression", "flow head (no classifier)": "regression",
}
QUIET = {name: mock.DEFAULT for name in ("normal_", "uniform_", "kaiming_normal_", "kaiming_uniform_", "trunc_normal_", "xavier_uniform_")}


def build(name, options):
    with (
        mock.patch.object(WeightsEnum, "get_state_dict", lambda *_, **__: {}), mock.patch.object(nn.Module, "load_state_dict", lambda *_, **__: None),
        mock.patch.multiple(nn.init, **QUIET),
    ):
        return models.get_model_builder(name)(**options)


def described(layer):
    if isinstance(layer, nn.Linear):
        return "fully connected", layer.in_features, layer.out_features
    return "convolution", layer.in_channels, layer.out_channels


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    listed = {}
    for row in csv.DictReader(open(sys.argv[1])):
        listed.setdefault(row["builder"], []).append(row)
    lines, count = [], 0
    for name, rows in listed.items():
        aux = any(row["role"] == "auxiliary classifier" for row in rows)
        options = {"aux_loss": True} if aux and rows[0]["category"] == "segmentation" else {"init_weights": False} if aux else {}
        model = build(name, options)
        facts = []
        for row in rows:
            kind, into, out = described(model.get_submodule(row["path"]))
            assert (into, out) == (int(row["in_features"]), int(row["default_out"])), (name, row["path"], into, out)
            facts.append([row["path"], ROLES[row["role"]], kind, into, out])
        count += len(facts)
        lines.append(f"{json.dumps(name)}:{json.dumps(facts, separators=(',', ':'))}")
        del model
    (ROOT / "test" / "facts" / "torchvision-heads.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(lines), "builders,", count, "layers")

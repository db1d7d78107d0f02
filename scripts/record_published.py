"""Records torchvision's published figures and what PyTorch's counter says of the same graphs: test/facts/published.json.

Run with the pinned PyTorch and the list of published entries: python scripts/record_published.py torchvision.csv. A row is [builder, weights,
input, published parameters, published GMACs, parameters, MACs]. The last two are PyTorch's for the model as it is built with these weights (no
weight is loaded), in eval mode on the meta device; detectors and RAFT run on the CPU, where the weights are random and decide the boxes.
Rows of one graph at one input, and of one published figure, are written once.
"""

import csv
import json
import re
import sys
import warnings
from pathlib import Path
from unittest import mock

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models._api import WeightsEnum

ROOT = Path(__file__).resolve().parent.parent
QUIET = {name: mock.DEFAULT for name in ("normal_", "uniform_", "kaiming_normal_", "kaiming_uniform_", "trunc_normal_", "xavier_uniform_")}


def build(name, weights, device):
    """The model with the structure that the weights ask for."""
    with mock.patch.object(WeightsEnum, "get_state_dict", lambda *_, **__: {}), mock.patch.object(nn.Module, "load_state_dict", lambda *_, **__: None):
        builder = models.get_model_builder(name)
        given = getattr(models.get_model_weights(builder), weights.split(".")[1])
        quiet = mock.patch.multiple(nn.init, **QUIET)
        if device == "cpu":
            torch.manual_seed(0)
            return builder(weights=given).eval()
        try:
            with torch.device("meta"):
                return builder(weights=given).eval()
        except (NotImplementedError, RuntimeError):
            with quiet:
                return builder(weights=given).eval().to("meta")


def figure(row):
    pixels = [int(one) for one in re.findall(r"\d+", re.search(r"[\dx]*x\d+", row["ops_input"])[0])]
    name = row["builder"]
    detector = row["ops_input"].startswith("[")
    # quantized entries carry the figures of the float model
    weights = row["weights"] if "Quantized" not in row["weights"] else None
    device = "cpu" if detector else "meta"
    if weights is None:
        float_name = name.removeprefix("quantized_")
        enum = models.get_model_weights(float_name)
        weights = f"{enum.__name__}.{next(iter(enum)).name}"
        name = float_name
    model = build(name, weights, device)
    given = [torch.rand(pixels)] if detector else torch.zeros(pixels, device=device)
    args = (given, given) if "images" in row["ops_input"] else (given,)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(*args)
    return pixels, sum(one.numel() for one in model.parameters()), counter.get_total_flops() // 2


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    rows, seen = [], set()
    for row in csv.DictReader(open(sys.argv[1])):
        key = (row["builder"], row["ops_input"], row["num_params"], row["ops_gmacs"])
        if key in seen:
            continue
        seen.add(key)
        pixels, params, macs = figure(row)
        rows.append([row["builder"], row["weights"].split(".")[1], pixels, int(row["num_params"]), float(row["ops_gmacs"]), params, macs])
        if round(macs / 1e9, 3) != rows[-1][4] or params != rows[-1][3]:
            print(rows[-1], macs / 1e9, flush=True)
    (ROOT / "test" / "facts" / "published.json").write_text("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in rows) + "\n]\n")
    print(len(rows))

"""Records torchvision's published figures and what PyTorch's counter says of the same graphs: test/facts/published.json.

Run with the pinned PyTorch and the list of published entries: python scripts/record_published.py torchvision.csv [BUILDER…]. A row is [builder,
weights, input, published parameters, published GMACs, parameters, MACs]. The last two are PyTorch's for the model as it is built with these
weights (no weight is loaded), in eval mode on the meta device; detectors run on the CPU, where the weights are random and decide the boxes. In
detectors that look at boxes one by one there is an eighth: for how many boxes, and how many masks or persons, the published figure stands; and
where the published parameters count an auxiliary head that the builder takes away, it says so.
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


def build(name, weights, device, **options):
    """The model with the structure that the weights ask for."""
    with mock.patch.object(WeightsEnum, "get_state_dict", lambda *_, **__: {}), mock.patch.object(nn.Module, "load_state_dict", lambda *_, **__: None):
        builder = models.get_model_builder(name)
        # a graph that is not quantized yet takes the float model's weights, whose figures the quantized entries carry
        enum = models.get_model_weights(name.removeprefix("quantized_"))
        given = getattr(enum, weights.split(".")[1]) if "Quantized" not in weights else enum.DEFAULT
        quiet = mock.patch.multiple(nn.init, **QUIET)
        if device == "cpu":
            torch.manual_seed(0)
            return builder(weights=given, **options).eval()
        try:
            with torch.device("meta"):
                return builder(weights=given, **options).eval()
        except (NotImplementedError, RuntimeError):
            with quiet:
                return builder(weights=given, **options).eval().to("meta")


def counts(counter, gmacs, rows):
    """Whole numbers of boxes and of masks or persons for which the figure is the published one."""
    parts = {}
    for path, flops in counter.get_flop_counts().items():
        _, _, name = path.partition(".roi_heads.")
        if name.count(".") == 0 and name.endswith(("_head", "_predictor")):
            parts.setdefault(name.split("_")[0], []).append(sum(flops.values()) // 2)
    costs = {name: sum(one) / rows[name] for name, one in parts.items() if rows.get(name)}
    fixed = counter.get_total_flops() // 2 - sum(map(sum, parts.values()))
    other = next((cost for name, cost in costs.items() if name != "box"), 0)
    for second in range(101 if other else 1):
        left = gmacs * 1e9 - fixed - second * other
        boxes = round(left / costs["box"])
        if 0 <= boxes <= 1000 and round((fixed + boxes * costs["box"] + second * other) / 1e9, 3) == gmacs:
            return [boxes, second]
    raise AssertionError((gmacs, fixed, costs))


def figure(row):
    pixels = [int(one) for one in re.findall(r"\d+", re.search(r"[\dx]*x\d+", row["ops_input"])[0])]
    name, weights = row["builder"], row["weights"]
    detector = row["ops_input"].startswith("[")
    device = "cpu" if detector else "meta"
    model = build(name, weights, device)
    given = [torch.rand(pixels)] if detector else torch.zeros(pixels, device=device)
    args = (given, given) if "images" in row["ops_input"] else (given,)
    rows = {}
    for child, module in getattr(model, "roi_heads", nn.Module()).named_children():
        if child.endswith("_head"):
            module.register_forward_hook(lambda _, inputs, output, part=child.removesuffix("_head"): rows.__setitem__(part, inputs[0].shape[0]))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(*args)
    published = int(row["num_params"])
    params = sum(one.numel() for one in model.parameters())
    found = [pixels, published, float(row["ops_gmacs"]), params, counter.get_total_flops() // 2]
    if rows:
        found.append(counts(counter, found[2], rows))
    elif params != published:
        whole = build(name, weights, device, aux_logits=True)
        assert sum(one.numel() for one in whole.parameters()) == published, name
        found.append("auxiliary head")
    return [name, weights.split(".")[1], *found]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    target = ROOT / "test" / "facts" / "published.json"
    chosen = sys.argv[2:]
    known = {(one[0], one[1]): one for one in json.loads(target.read_text())} if chosen else {}
    rows, seen = [], set()
    for row in csv.DictReader(open(sys.argv[1])):
        key = (row["builder"], row["ops_input"], row["num_params"], row["ops_gmacs"])
        if key in seen:
            continue
        seen.add(key)
        kept = known.get((row["builder"], row["weights"].split(".")[1])) if row["builder"] not in chosen else None
        rows.append(kept or figure(row))
        if not kept:
            print(rows[-1], flush=True)
    target.write_text("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in rows) + "\n]\n")
    print(len(rows))

"""Records what torchvision's builders give for the inputs of the library's own tests: test/facts/torchvision-test-inputs.json.

Run with the pinned PyTorch: python scripts/record_test_inputs.py CASES.csv, where the columns builder, category, test_input and test_kwargs
name a builder, its input and its arguments. Detectors are left out: their outputs depend on data. Everything is on the meta device.
"""

import csv
import json
import re
import sys
from pathlib import Path

import torch
from torchvision import models

TARGET = Path(__file__).resolve().parent.parent / "test" / "facts" / "torchvision-test-inputs.json"
PARENTS = {"classification": "", "segmentation": "segmentation.", "video": "video.", "optical flow": "optical_flow."}


def describe(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return {key: describe(item) for key, item in value.items()}
    return [describe(item) for item in value]


def record(row):
    arguments = json.loads(row["test_kwargs"] or "{}")
    # RAFT's smaller correlation block comes as an object; the default one has the same outputs.
    arguments.pop("corr_block", None)
    count, shape = re.fullmatch(r"(?:(\d) x )?([\dx]+)", row["test_input"]).groups()
    shape = [int(size) for size in shape.split("x")]
    if row["category"] == "optical flow":
        shape = [1, 3, 128, 128]
    name = PARENTS[row["category"]] + row["builder"]
    build = models
    for part in name.split("."):
        build = getattr(build, part)
    # RegNet computes its widths in tensors, which needs their numbers.
    with torch.device("cpu" if "regnet" in name else "meta"):
        model = build(**arguments).eval().to("meta")
    with torch.device("meta"):
        given = [torch.empty(shape) for _ in range(int(count or 1))]
        with torch.no_grad():
            return name, {"arguments": arguments, "inputs": [shape] * len(given), "gives": describe(model(*given))}


def main():
    facts = {}
    for row in csv.DictReader(open(sys.argv[1])):
        if row["category"] not in PARENTS:
            continue
        try:
            name, fact = record(row)
            facts[name] = fact
        except Exception as error:  # what the meta device cannot do is named and left out
            print(row["builder"], type(error).__name__, str(error)[:100], file=sys.stderr)
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(fact)}" for name, fact in sorted(facts.items()))
    TARGET.write_text("{\n" + lines + "\n}\n")
    print(len(facts), "builders")


main()

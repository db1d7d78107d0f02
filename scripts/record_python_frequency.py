"""Writes test/facts/python-frequency.json: what real model files use of Python, by kind, most used first.

The counts come from a table with the columns feature, kind and uses (747 model files of torchvision, timm, transformers
and others were counted into it). Kept is what the language and its standard library bring, and numpy; imports, bases,
decorators and contexts of other libraries are theirs. Usage: record_python_frequency.py python-feature-frequency.csv
"""

import builtins
import csv
import json
import re
import sys
from pathlib import Path

FACTS = Path(__file__).resolve().parent.parent / "test" / "facts" / "python-frequency.json"

# Kinds whose features may be a library's.
MIXED = ("import", "class base", "decorator", "stdlib", "with")


def is_pythons(kind, name, public):
    if kind == "3rd party":
        return False
    if kind not in MIXED or name == "(other class)":
        return True
    if not re.match(r"(import |from |@|with )?[\w.]+(\(\.\.\.\))?( import \w+)?$", name):
        return kind in ("import", "decorator")
    first, *rest = re.sub(r"^(import |from |@|with )|\(\.\.\.\)$", "", name).split(" ")[0].split(".")
    return first in sys.stdlib_module_names or first == "numpy" or not rest and (hasattr(builtins, first) or first in public)


def main(path):
    with open(path, newline="") as table:
        rows = list(csv.DictReader(table))
    public = {row["feature"].split(".")[-1] for row in rows if row["kind"] in ("stdlib", "typing")
              and row["feature"].split(".")[0] in sys.stdlib_module_names | {"typing"}}
    kinds = {}
    for row in rows:
        if is_pythons(row["kind"], row["feature"], public):
            uses = int(row["uses"]) + int(row["extra uses"])
            kinds.setdefault(row["kind"], []).append((-uses, row["feature"]))
    lines = [f" {json.dumps(kind)}: {json.dumps([name for _, name in sorted(found)])}" for kind, found in sorted(kinds.items())]
    FACTS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{sum(map(len, kinds.values()))} features in {len(kinds)} kinds")


if __name__ == "__main__":
    main(sys.argv[1])

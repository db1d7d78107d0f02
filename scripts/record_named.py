"""Records which shapes the modules of test/model/named give at several input sizes: test/facts/named.json.

Run with the pinned PyTorch: python scripts/record_named.py. Each file has a `model`; it runs on the meta device once for each list of
sizes. A module's shapes are those of its outputs, call by call.
"""

import json
import runpy
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
IMAGES = [{"N": 2, "H": 224, "W": 224}, {"N": 1, "H": 256, "W": 320}, {"N": 3, "H": 251, "W": 267}, {"N": 4, "H": 301, "W": 238}, {"N": 2, "H": 333, "W": 411}]
TEXTS = [{"N": 2, "T": 16}, {"N": 1, "T": 7}, {"N": 5, "T": 64}]
# input with names, then the sizes
CASES = {
    "resnet50": ("N,3,H,W", IMAGES), "swin_t": ("N,3,H,W", IMAGES), "swin": ("N,3,H,W", IMAGES), "unet": ("N,3,H,W", IMAGES), "vit": ("N,3,H,W", IMAGES), "gpt": ("N,T", TEXTS),
}


def run(model, names, sizes):
    shapes = {}
    hooks = [
        module.register_forward_hook(lambda _, args, out, path=path: shapes.setdefault(path, []).append(list(out.shape)))
        for path, module in model.named_modules()
    ]
    given = [sizes.get(name) or int(name) for name in names.split(",")]
    with torch.no_grad(), torch.device("meta"):
        model(torch.zeros(*given, dtype=torch.float32 if len(given) == 4 else torch.int64, device="meta"))
    for hook in hooks:
        hook.remove()
    return shapes


def main():
    facts = {}
    for name, (names, all_sizes) in CASES.items():
        model = runpy.run_path(str(ROOT / "test" / "model" / "named" / f"{name}.py"))["model"].eval().to("meta")
        runs = [run(model, names, sizes) for sizes in all_sizes]
        facts[name] = {"input": names, "sizes": all_sizes, "modules": {path: [one[path] for one in runs] for path in runs[0]}}
    dense = [f'{json.dumps(name)}: {json.dumps(fact, separators=(",", ":"))}' for name, fact in facts.items()]
    (ROOT / "test" / "facts" / "named.json").write_text("{\n" + ",\n".join(dense) + "\n}\n")
    print({name: len(fact["modules"]) for name, fact in facts.items()})


if __name__ == "__main__":
    main()

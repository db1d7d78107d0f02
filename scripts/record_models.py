"""Records what PyTorch answers for every model of test/parity/set.json from seed 0: test/facts/models/<group>.json.

    python scripts/record_models.py [NAME…]      only models that are not recorded yet, or those named

The seed is set just before construction; random inputs continue the generator, in the order of the set, as `headtorch run` draws them.
A row has the outputs, and some inner layers spread over the model: [path, shape, mean, std, min, max] of the output of their first call.
"""

import contextlib
import io
import json
import math
import sys
import time
import warnings
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "test" / "facts" / "models"
SAMPLED = 24
LAYERS = 6


def text_of(group, model):
    """The source of a model of the set: the same for PyTorch and for us (scripts/parity_set.mts)."""
    call = model.get("call", f"{model['name']}()")
    if "file" in group:
        return f"{(ROOT / group['file']).read_text()}\n\ndef model():\n    return {call}\n"
    names = model.get("import", call[: call.index("(")])
    return f"from {model.get('from', group.get('from'))} import {names}\n\n\ndef model():\n    return {call}\n"


def draw(spec):
    if isinstance(spec, list):
        return torch.randn(spec)
    return torch.ones(spec["shape"], dtype=torch.int64) if spec.get("ones") else torch.randint(0, spec["high"], spec["shape"])


def short(number):
    """Eight digits; what is no number as text, because JSON has no word for it."""
    return float(f"{number:.8g}") if math.isfinite(number) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(number)]


def figures(tensor):
    flat = tensor.detach().flatten().double()
    return [short(flat.mean().item()), short(flat.std(correction=0).item()), short(flat.min().item()), short(flat.max().item())]


def described(path, tensor):
    flat = tensor.detach().flatten().double()
    step = max(1, flat.numel() // SAMPLED)
    return {"path": path, "shape": list(tensor.shape), "step": step, "values": [short(one) for one in flat[::step][:SAMPLED].tolist()], "figures": figures(tensor)}


def tensors(value, path=""):
    """Tensors of a result by the paths that we give them; fields of an output object that are None are left out."""
    if isinstance(value, torch.Tensor):
        return [(path, value)]
    if value is None or isinstance(value, (int, float, str, bool)):
        return []
    if isinstance(value, dict):
        items = list(value.items())
    elif hasattr(value, "_fields"):
        items = list(zip(value._fields, value))
    elif isinstance(value, (list, tuple)):
        items = list(enumerate(value))
    else:
        return []
    return [found for key, item in items for found in tensors(item, f"{path}.{key}".lstrip("."))]


def first_calls(model):
    """What every module without children gave at its first call, while the hooks are there."""
    seen, hooks = {}, []
    for path, module in model.named_modules():
        if next(module.children(), None) is not None:
            continue

        def note(_module, _args, output, path=path):
            if path not in seen and isinstance(output, torch.Tensor) and output.is_floating_point() and output.numel() > 0:
                seen[path] = [path, list(output.shape), *figures(output)]

        hooks.append(module.register_forward_hook(note))
    return seen, hooks


def record(group, model):
    space = {"__name__": "parity"}
    exec(compile(text_of(group, model), model["name"], "exec"), space)
    torch.manual_seed(0)
    with contextlib.redirect_stdout(io.StringIO()):
        built = space["model"]().eval()
    inputs = {path: draw(spec) for path, spec in model.get("inputs", group.get("inputs")).items()}
    seen, hooks = first_calls(built)
    with torch.no_grad():
        # a transformer's first argument is not always its text
        arguments = ([], inputs) if len(inputs) > 1 else (list(inputs.values()), {})
        if len(inputs) == 1 and next(iter(inputs)) == "pixel_values":
            arguments = ([], inputs)
        output = built(*arguments[0], **arguments[1])
    for hook in hooks:
        hook.remove()
    if seen:
        output_layers = list(seen.values())
        count = min(LAYERS, len(output_layers))
        chosen = [output_layers[(i * (len(output_layers) - 1)) // max(1, count - 1)] for i in range(count)]
    else:
        chosen = []
    return {"name": model["name"], "outputs": [described(path, tensor) for path, tensor in tensors(output) if tensor.numel() > 0], "layers": chosen}


def main(chosen):
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    TARGET.mkdir(exist_ok=True)
    for group in json.loads((ROOT / "test" / "parity" / "set.json").read_text()):
        target = TARGET / f"{group['name']}.json"
        known = {row["name"]: row for row in json.loads(target.read_text())["models"]} if target.exists() else {}
        models = [{"name": one} if isinstance(one, str) else one for one in group["models"]]
        for model in models:
            if model["name"] not in chosen if chosen else model["name"] in known:
                continue
            start = time.time()
            try:
                known[model["name"]] = record(group, model)
            except Exception as error:  # what the library itself refuses is no fact
                print("refused:", model["name"], type(error).__name__, str(error)[:300], file=sys.stderr, flush=True)
                continue
            print(f"{model['name']} {time.time() - start:.1f} s", flush=True)
            rows = ",\n".join(json.dumps(known[one["name"]], separators=(",", ":")) for one in models if one["name"] in known)
            target.write_text(f'{{"torch":"{torch.__version__.split("+")[0]}","models":[\n{rows}]}}\n')


if __name__ == "__main__":
    main(sys.argv[1:])

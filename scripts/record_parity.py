"""Record what the models of samples/ and test/onnx/cases.py answer in real PyTorch from seed 0, for laying a plan's run beside it.

    python scripts/record_parity.py        writes test/facts/parity.json

The seed is set just before construction; the random input continues the generator, as `headtorch run` does.
"""

import importlib.util
import json
import re
import sys
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
SAMPLED = 64

# File, callable, constructor arguments, size of the input, vocabulary (None: an input of normal numbers).
MODELS = [
    ("simple_model.py", "SimpleModel", {"num_classes": 10}, [1, 1, 28, 28], None),
    ("custom_model.py", "CustomModel", {}, [1, 3, 224, 224], None),
    ("fully_convolutional.py", "FullyConvolutional", {}, [1, 3, 224, 224], None),
    ("tiny_transformer.py", "TinyTransformer", {}, [1, 8], 1000),
    ("tiny_decoder.py", "TinyDecoder", {}, [1, 8], 256),
]


# Sizes of the free names of the cases, beside those of the plan: the same graph answers for all of them.
SIZES = [{"N": 1, "T": 16, "H": 224, "W": 224}, {"N": 3, "T": 5, "H": 20, "W": 28}]


def load(name, folder="samples"):
    spec = importlib.util.spec_from_file_location(f"sample_{name[:-3]}", ROOT / folder / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def described(output):
    """Some elements, evenly spread, and what all of them amount to."""
    flat = output.detach().flatten().double()
    step = max(1, flat.numel() // SAMPLED)
    return {
        "shape": list(output.shape), "step": step, "values": flat[::step][:SAMPLED].tolist(),
        "mean": flat.mean().item(), "std": flat.std(correction=0).item(), "min": flat.min().item(), "max": flat.max().item(),
    }


def tensors(value, path=""):
    """Output tensors with their paths, in order."""
    if isinstance(value, torch.Tensor):
        return [(path, value)]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, item in items for found in tensors(item, f"{path}.{key}".lstrip("."))]


def record_cases():
    """The input of each class is what the comment above it states."""
    text = (ROOT / "test" / "onnx" / "cases.py").read_text()
    source = load("cases.py", "test/onnx")
    facts = []
    for path, dims, dtype, name in re.findall(r"# headtorch: (\w+)=\[(.*)\](:int64)?\nclass (\w+)", text):
        for sizes in SIZES:
            size = [sizes[dim] if dim in sizes else int(dim) for dim in dims.split(", ")]
            torch.manual_seed(0)
            model = getattr(source, name)().eval()
            values = torch.randint(0, 50, size) if dtype else torch.randn(size)
            with torch.no_grad():
                outputs = [{"path": at, **described(tensor)} for at, tensor in tensors(model(values))]
            facts.append({"callable": name, "path": path, "size": size, "outputs": outputs})
    return facts


# Library models, and sizes that one file made for a free batch, height and width is run at.
FREE = {"resnet18": [[1, 3, 64, 64], [3, 3, 97, 65]], "mobilenet_v3_small": [[1, 3, 64, 64], [2, 3, 96, 128]]}


def record_free():
    """torchvision's models at several sizes, each from seed 0."""
    import torchvision

    facts = []
    for name, sizes in FREE.items():
        for size in sizes:
            torch.manual_seed(0)
            model = getattr(torchvision.models, name)().eval()
            with torch.no_grad():
                facts.append({"name": name, "size": size, "output": described(model(torch.randn(size)))})
    return facts


def main():
    facts = []
    for file, name, arguments, size, vocabulary in MODELS:
        source = load(file)
        torch.manual_seed(0)
        model = getattr(source, name)(**arguments).eval()
        values = torch.randn(size) if vocabulary is None else torch.randint(0, vocabulary, size)
        with torch.no_grad():
            facts.append({"file": file, "callable": name, "size": size, "output": described(model(values))})
    torch.manual_seed(0)
    # The script builds its model and its input when it is loaded.
    source = load("script.py")
    with torch.no_grad():
        facts.append({"file": "script.py", "callable": "model", "size": [8, 20], "output": described(source.model.eval()(source.examples))})
    drawn = load("drawn.py", "test/onnx").logits
    target = ROOT / "test" / "facts" / "parity.json"
    target.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "models": facts, "cases": record_cases(), "drawn": described(drawn), "free": record_free()}) + "\n")


main()

"""Records what PyTorch says about the models of samples/: counts, shapes, MACs and the words of the error.

Run with the pinned PyTorch: python scripts/record_samples.py  (writes test/facts/samples.json).
MACs are those of FlopCounterMode on the meta device, halved, in eval mode at batch 1.
"""

import importlib.util
import json
import sys
import traceback
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True

MODELS = [
    ("simple_model.py", "SimpleModel", {"num_classes": 10}, {"x": ([1, 1, 28, 28], torch.float32)}),
    ("custom_model.py", "CustomModel", {}, {"images": ([1, 3, 32, 32], torch.float32)}),
    ("broken_model.py", "BrokenModel", {}, {"x": ([64, 1, 28, 28], torch.float32)}),
    ("fully_convolutional.py", "DoubleConv", {"in_channels": 3, "out_channels": 16}, {"x": ([1, 3, 32, 32], torch.float32)}),
    ("fully_convolutional.py", "FullyConvolutional", {}, {"images": ([1, 3, 32, 32], torch.float32)}),
    ("tiny_transformer.py", "TinyTransformer", {}, {"ids": ([1, 16], torch.int64)}),
    ("tiny_decoder.py", "TinyDecoder", {}, {"ids": ([1, 16], torch.int64)}),
    ("script.py", "model", None, {"input": ([8, 20], torch.float32)}),
    ("script.py", "model", None, {"input": ([1, 20], torch.float32)}),
]


def load(name):
    spec = importlib.util.spec_from_file_location(f"sample_{name[:-3]}", ROOT / "samples" / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def describe(value):
    """Shapes and dtypes of an output, in the form of the record: tensor, list or dict."""
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "dtype": str(value.dtype).removeprefix("torch.")}
    if isinstance(value, dict):
        return {"dict": {key: describe(item) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"list": [describe(item) for item in value]}
    return {"value": value}


def build(source, name, arguments, device=None):
    made = getattr(source, name)
    with torch.device(device or "cpu"):
        if arguments is None:
            return made.to(device) if device else made
        return made(**arguments).eval()


def make(inputs, device="cpu"):
    return [torch.zeros(shape, dtype=dtype, device=device) for shape, dtype in inputs.values()]


def calls_of(model, inputs):
    """Output of every module call, in the order in which the calls end."""
    calls, hooks = [], []
    for path, module in model.named_modules():
        def note(_module, _args, output, path=path):
            calls.append({"path": path, "output": describe(output)})
        hooks.append(module.register_forward_hook(note))
    try:
        # Gradients stay on: without them nn.TransformerEncoderLayer takes a fused path that calls no submodule.
        output = model(*make(inputs))
    finally:
        for hook in hooks:
            hook.remove()
    return calls, describe(output)


def blame(error, name):
    """The line of the sample on which the error was raised."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(name)]
    return lines[-1]


def record(name, made, arguments, inputs):
    source = load(name)
    model = build(source, made, arguments)
    parameters = list(model.parameters())
    fact = {
        "file": f"samples/{name}",
        "callable": made,
        "arguments": arguments,
        "inputs": {path: {"shape": shape, "dtype": str(dtype).removeprefix("torch.")} for path, (shape, dtype) in inputs.items()},
        "params": sum(p.numel() for p in parameters),
        "trainable": sum(p.numel() for p in parameters if p.requires_grad),
        "buffers": sum(b.numel() for b in model.buffers()),
        "modules": [
            {"path": path, "class": type(module).__name__, "ownParams": sum(p.numel() for p in module.parameters(recurse=False))}
            for path, module in model.named_modules()
        ],
        "stateDict": {key: list(value.shape) for key, value in model.state_dict().items()},
    }
    try:
        fact["calls"], fact["outputs"] = calls_of(model, inputs)
    except RuntimeError as error:
        return fact | {"error": {"type": type(error).__name__, "text": str(error), "line": blame(error, name)}}
    on_meta = build(source, made, arguments, device="meta")
    with FlopCounterMode(display=False) as counter:
        on_meta(*make(inputs, "meta"))
    return fact | {"macs": counter.get_total_flops() // 2}


def main():
    facts = {"torch": torch.__version__.split("+")[0], "models": [record(*entry) for entry in MODELS]}
    target = ROOT / "test" / "facts" / "samples.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(facts, indent=1) + "\n")
    for model in facts["models"]:
        print(model["file"], model["callable"], model["params"], model.get("macs"), model.get("outputs") or model["error"])


if __name__ == "__main__":
    main()

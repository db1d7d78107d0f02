"""Records a small model, its trained-like weights in every kind of checkpoint, an input, and what PyTorch answers with them.

    python scripts/record_loaded.py        writes test/facts/loaded/, for the model in net.py there
"""

import hashlib
import json
import sys
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent.parent / "test" / "facts" / "loaded"
sys.path.insert(0, str(FOLDER))
from net import Net, Swapped  # noqa: E402  (the model beside the checkpoints)


def float8_codes():
    """For each type of eight bits, a hash of what its 256 codes are as float32, every NaN the same one."""
    facts = {}
    for name in ["float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu"]:
        values = torch.arange(256, dtype=torch.uint8).view(getattr(torch, name)).to(torch.float32)
        values[values.isnan()] = float("nan")
        facts[name] = hashlib.sha256(values.numpy().tobytes()).hexdigest()[:16]
    return facts


def main():
    torch.manual_seed(7)
    model = Net().eval()
    for tensor in model.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand(tensor.shape) * 0.5 + 0.1)
    state = OrderedDict((name, tensor.clone()) for name, tensor in model.state_dict().items())
    save_file({name: tensor for name, tensor in state.items() if name != "tied.weight"}, FOLDER / "tied.safetensors")
    save_file({name: tensor.to(torch.float16) if tensor.is_floating_point() else tensor for name, tensor in state.items()}, FOLDER / "half.safetensors")
    torch.save(state, FOLDER / "plain.pth")
    torch.save({"state_dict": OrderedDict((f"module.{name}", tensor) for name, tensor in state.items()), "epoch": 3, "best": 0.5}, FOLDER / "wrapped.pt")
    torch.save({"model": state}, FOLDER / "legacy.pth", _use_new_zipfile_serialization=False)
    names = list(state)
    parts = {"pytorch_model-00001-of-00002.bin": names[:3], "pytorch_model-00002-of-00002.bin": names[3:]}
    for file, own in parts.items():
        torch.save({name: state[name] for name in own}, FOLDER / file)
    index = {"metadata": {}, "weight_map": {name: file for file, own in parts.items() for name in own}}
    (FOLDER / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    torch.save(OrderedDict((name if name != "fc.bias" else "fc.extra", tensor) for name, tensor in state.items()), FOLDER / "renamed.pth")
    torch.save(OrderedDict((name, tensor if name != "fc.weight" else tensor[:4]) for name, tensor in state.items()), FOLDER / "other_shape.pth")
    torch.save({f"net.encoder.{name}": tensor for name, tensor in state.items()}, FOLDER / "inside.pth")
    small = {name: tensor.to(torch.float8_e4m3fn) if tensor.is_floating_point() else tensor.to(torch.uint32) for name, tensor in state.items()}
    torch.save(small, FOLDER / "float8.pth")
    torch.save({name: tensor.to(torch.complex64) if name == "fc.bias" else tensor for name, tensor in state.items()}, FOLDER / "complex.pth")
    torch.manual_seed(3)
    pretrained = Swapped(classes=5).state_dict()
    torch.save(pretrained, FOLDER / "swapped.pth")
    x = torch.randn(2, 3, 8, 8)
    numpy.save(FOLDER / "x.npy", x.numpy())
    half = Net().eval()
    half.load_state_dict({name: tensor.to(torch.float16).to(tensor.dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()})
    eighth = Net().eval()
    eighth.load_state_dict(small)
    torch.manual_seed(0)
    swapped = Swapped().eval()
    swapped.load_state_dict({name: tensor for name, tensor in pretrained.items() if name.startswith("body.")}, strict=False)
    row = torch.linspace(-1, 1, 4).reshape(1, 4)
    numpy.save(FOLDER / "row.npy", row.numpy())
    with torch.no_grad():
        answers = {"full": model(x).flatten().tolist(), "half": half(x).flatten().tolist(),
                   "eighth": eighth(x).flatten().tolist(), "swapped": swapped(row).flatten().tolist(), "float8": float8_codes()}
    (FOLDER / "expected.json").write_text(json.dumps(answers) + "\n")


main()

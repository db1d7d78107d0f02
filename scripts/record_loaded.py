"""Records a small model, its trained-like weights in every kind of checkpoint, an input, and what PyTorch answers with them.

    python scripts/record_loaded.py        writes test/facts/loaded/
"""

import json
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent.parent / "test" / "facts" / "loaded"
SOURCE = '''"""A model for the checkpoints beside it."""

import torch
from torch import nn


# headtorch: x=[N, 3, 8, 8]
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4 * 16, 5)
        self.again = nn.Linear(5, 5, bias=False)
        self.tied = nn.Linear(5, 5, bias=False)
        self.tied.weight = self.again.weight

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.bn(self.conv(x))), 2)
        return self.tied(self.again(self.fc(x.flatten(1))))
'''


def main():
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "net.py").write_text(SOURCE)
    space = {"__name__": "net"}
    exec(compile(SOURCE, "net.py", "exec"), space)
    torch.manual_seed(7)
    model = space["Net"]().eval()
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
    x = torch.randn(2, 3, 8, 8)
    numpy.save(FOLDER / "x.npy", x.numpy())
    half = space["Net"]().eval()
    half.load_state_dict({name: tensor.to(torch.float16).to(tensor.dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()})
    with torch.no_grad():
        answers = {"full": model(x).flatten().tolist(), "half": half(x).flatten().tolist()}
    (FOLDER / "expected.json").write_text(json.dumps(answers) + "\n")


main()

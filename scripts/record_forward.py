"""Record what a small model gives in real PyTorch: weights, input and output of one seed, and orthogonal matrices.

    python scripts/record_forward.py        writes test/facts/forward.json
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    """The model that `smallNet` of test/runtime/plans.ts writes by hand."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(36, 5)

    def forward(self, x):
        return self.fc(torch.flatten(F.max_pool2d(F.relu(self.conv(x)), 2), 1))


torch.manual_seed(0)
net = Net()
x = torch.randn(1, 1, 8, 8)
facts = {
    "torch": torch.__version__.split("+")[0],
    "net": {"x": x.flatten()[:4].tolist(), "conv": net.conv(x).flatten()[:4].tolist(), "logits": net(x).flatten().tolist()},
    "orthogonal": [],
}
for rows, columns, gain in [(5, 3, 2.0), (3, 5, 1.5), (4, 4, 1.0)]:
    torch.manual_seed(1)
    matrix = nn.init.orthogonal_(torch.empty(rows, columns), gain)
    facts["orthogonal"].append({"rows": rows, "columns": columns, "gain": gain, "values": matrix.flatten().tolist()})
target = pathlib.Path(__file__).parent.parent / "test" / "facts" / "forward.json"
target.write_text(json.dumps(facts) + "\n")

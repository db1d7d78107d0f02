"""Small models for what is hard to write as a graph: memory that is written in place, views, initialisers, free sizes.

`scripts/record_parity.py` records what PyTorch answers; the comment above each class states the input.
"""

import copy
import math

import torch
import torch.nn.functional as F
from torch import nn


# headtorch: x=[N, 3, 8, 8]
class ReluInPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        x = self.conv(x)
        y = F.relu(x, inplace=True)
        return x + y


# headtorch: x=[N, 6, 5]
class SliceWritten(nn.Module):
    def forward(self, x):
        x = x * 2
        x[:, 0] = 1
        x[:, 1:3] = x[:, 3:5] * 3
        x[:, -1, ::2] = -7.0
        x[..., 1] += 1
        return x


# headtorch: x=[N, 4, 6]
class WrittenThroughViews(nn.Module):
    def forward(self, x):
        x = x + 0
        flat = x.view(x.size(0), -1)
        flat[:, ::5] = 0
        turned = x.transpose(1, 2)
        turned[:, 2] *= 10
        row = x[:, 1]
        row.sub_(100)
        return x, flat.sum(1), turned


# headtorch: x=[N, 5]
class ViewsSeeWrites(nn.Module):
    def forward(self, x):
        x = x.clone()
        before = x[:, :2] * 1
        part = x[:, :2]
        x.fill_(3)
        return before, part + 1


# headtorch: x=[N, 4, 4]
class IndexWritten(nn.Module):
    def forward(self, x):
        y = torch.zeros_like(x)
        y[:, [0, 2]] = x[:, [1, 3]]
        y[y > 1] = 1
        z = x.masked_fill(x < 0, -1)
        out = torch.zeros(x.size(0), 4, device=x.device)
        out[:, 1:] = x[:, 0, 1:]
        return y, z, out


# headtorch: x=[N, 10]
class Initialised(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(10, 12)
        self.b = nn.Linear(12, 12)
        self.c = copy.deepcopy(self.b)
        self.d = nn.Linear(12, 7)
        nn.init.trunc_normal_(self.a.weight, std=0.5, a=-0.6, b=0.7)
        nn.init.xavier_uniform_(self.b.weight, gain=1.5)
        nn.init.orthogonal_(self.c.weight)
        nn.init.constant_(self.b.bias, 0.25)
        with torch.no_grad():
            self.d.weight.mul_(0.1)
            self.d.weight[0] = 0.5
            self.d.weight[1:3].normal_(0, 2)
            self.a.bias.copy_(self.b.bias)
            self.d.bias.uniform_(-3, 3).add_(1)
        self.scale = nn.Parameter(torch.randn(12) / math.sqrt(12))
        self.turned = nn.Parameter(torch.randn(3, 7).t())
        self.part = nn.Parameter(torch.randn(5, 4)[1:3, ::2])
        self.noise = torch.rand(7)

    def forward(self, x):
        x = self.c(self.b(self.a(x))) * self.scale
        return self.d(x) @ self.turned, self.part, self.noise


# headtorch: ids=[N, T]:int64
class Positions(nn.Module):
    """A table too large to be known number by number."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 32)
        table = torch.zeros(3000, 32)
        position = torch.arange(0, 3000, dtype=torch.float).unsqueeze(1)
        step = torch.exp(torch.arange(0, 32, 2).float() * (-math.log(10000.0) / 32))
        table[:, 0::2] = torch.sin(position * step)
        table[:, 1::2] = torch.cos(position * step)
        self.register_buffer("table", table.unsqueeze(0))
        self.register_buffer("mask", torch.tril(torch.ones(600, 600)).view(1, 600, 600), persistent=False)

    def forward(self, ids):
        x = self.embed(ids) + self.table[:, : ids.size(1)]
        length = ids.size(1)
        scores = x @ x.transpose(1, 2)
        scores = scores.masked_fill(self.mask[:, :length, :length] == 0, float("-inf"))
        return torch.softmax(scores, dim=-1) @ x


# headtorch: x=[N, 3, H, W]
class FreeSizes(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        x = self.conv(x)
        n, c, h, w = x.shape
        tokens = x.flatten(2).transpose(1, 2)
        tokens = self.norm(tokens)
        back = tokens.transpose(1, 2).reshape(n, c, h, w)
        back = F.interpolate(back, scale_factor=2, mode="nearest")
        grid = torch.arange(w, device=x.device).float().view(1, 1, 1, w)
        return back, (x * grid).mean(dim=(2, 3)), x.view(n, c // 2, 2, h, w).sum(2)


# headtorch: x=[N, 7, 6]
class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(6, 5, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(10, 4, batch_first=True)

    def forward(self, x):
        x, (h, c) = self.lstm(x)
        y, last = self.gru(x)
        return {"y": y, "last": last, "cell": c}


# headtorch: x=[N, 4]
class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.tied = nn.Linear(4, 4, bias=False)
        self.tied.weight = self.layer.weight

    def forward(self, x):
        for _ in range(3):
            x = torch.tanh(self.layer(x))
        return self.tied(x), x


# headtorch: x=[N, 6, 8, 8]
class Shuffled(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(6, 1, 1).uniform_(0.5, 1))

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        x = torch.cat([b, a.roll((1, -2), dims=(2, 3))], dim=1) * self.weight
        x = torch.einsum("nchw,nkhw->nck", x, x)
        values, places = x.topk(2, dim=-1)
        return F.pixel_shuffle(x.view(-1, 4, 3, 3), 2), values, places, torch.where(x > 0, x, x.new_zeros(()))


# headtorch: x=[N, 3, 4]
class Accumulated(nn.Module):
    """Writes in a loop into memory of its own."""

    def forward(self, x):
        out = x.new_empty(x.size(0), 3, 4)
        state = torch.zeros(x.size(0), 4)
        for i in range(3):
            state = state * 0.5 + x[:, i]
            out[:, i] = state
        out[:, :, 0].zero_()
        return out


# headtorch: x=[3, 4]
class PartsWritten(nn.Module):
    """Numbers of complex tensors, and their parts, are the same memory."""

    def forward(self, x):
        turned = torch.fft.fft(x, dim=-1) * 2
        real = turned.real
        real[:, 0] = real[:, 0] * 3
        turned.imag[:, 1:] = 5
        torch.view_as_real(turned)[:, 2, 0] += 1
        other = turned + 1
        other[:, 1] = other[:, 0] * 2j
        other[1, ::3] = 1 - 1j
        return real, torch.view_as_real(turned), torch.view_as_real(other), real.sum(1)

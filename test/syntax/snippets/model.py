"""A model as people write them; the storm of prefixes runs over this file."""
from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Callable, Optional

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

__all__ = ["Config", "Net", "build"]

WIDTHS = {"small": [16, 32, 64], "large": [32, 64, 128, 256]}


@dataclass
class Config:
    """What the model is built from."""

    widths: list[int] = field(default_factory=lambda: [16, 32])
    num_classes: int = 10
    dropout: float = 0.1
    name: str = "small"

    @property
    def depth(self) -> int:
        return len(self.widths)


def make_divisible(v: float, divisor: int, min_value: Optional[int] = None) -> int:
    if min_value is None:
        min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


class ConvBlock(nn.Sequential):
    def __init__(self, in_ch: int, out_ch: int, *, stride=1, act: Callable[..., nn.Module] | None = nn.ReLU) -> None:
        layers: list[nn.Module] = [
            nn.Conv2d(in_ch, out_ch, kernel_size=3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(out_ch),
        ]
        if act is not None:
            layers.append(act(inplace=True))
        super().__init__(*layers)


class Attention(nn.Module):
    """Multi-head attention.

    >>> Attention(64, 8)(torch.randn(1, 16, 64)).shape
    """

    scale: float

    def __init__(self, dim, heads=8):
        super().__init__()
        assert dim % heads == 0, f"{dim=} is no multiple of {heads=}"
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.proj = nn.Linear(dim, dim)
        self.register_buffer("mask", torch.zeros(1, 1), persistent=False)

    def forward(self, x: Tensor, mask: Tensor | None = None, **kwargs: Any) -> Tensor:
        B, N, C = x.shape
        q, k, v = (
            self.qkv(x)
            .reshape(B, N, 3, self.heads, C // self.heads)
            .permute(2, 0, 3, 1, 4)
        )
        attn = (q @ k.transpose(-2, -1)) * self.scale
        if mask is not None:
            attn = attn.masked_fill(mask[:, None, None, :] == 0, float("-inf"))
        x = (attn.softmax(dim=-1) @ v).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)


class Net(nn.Module):
    def __init__(self, config: Config, **kwargs):
        super().__init__()
        self.config = config
        widths = [3, *config.widths]
        self.stages = nn.ModuleList(
            [ConvBlock(i, o, stride=2 if n > 0 else 1) for n, (i, o) in enumerate(zip(widths[:-1], widths[1:]))]
        )
        self.pool, self.flatten = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(1)
        self.attention = Attention(widths[-1], heads=kwargs.pop("heads", 4))
        self.head = nn.Sequential(
            nn.Dropout(p=config.dropout, inplace=True),
            nn.Linear(widths[-1], config.num_classes),
        )
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(m.weight, 1)
            else:
                continue

    @torch.no_grad()
    def features(self, x):
        for i, stage in enumerate(self.stages):
            x = stage(x)
            if i == len(self.stages) - 1:
                break
        else:
            raise RuntimeError("no stage")
        return x

    def forward(self, x: Tensor, *, return_features: bool = False):
        x = self.features(x)
        tokens = x.flatten(2).transpose(1, 2)
        x = x + self.attention(tokens).transpose(1, 2).unflatten(2, x.shape[-2:])
        with torch.autocast("cpu", enabled=False) as context, torch.no_grad():
            pooled = self.pool(x)
        try:
            out = self.head(self.flatten(pooled))
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"bad shape {tuple(x.shape)!r:>10}") from error
        finally:
            del context
        match return_features:
            case True:
                return {"out": out, "features": x}
            case _ if out.ndim > 1:
                return out


def build(name: str = "small", pretrained=False, **kwargs) -> Net:
    config = Config(widths=WIDTHS[name], **kwargs)
    net = Net(config)
    while (n := sum(p.numel() for p in net.parameters())) > 1e9:
        n -= 0x_ff_ff
        print("too large:", n, sep="\t")
    return net


build_large = partial(build, name="large")

if __name__ == "__main__":
    x = torch.randn(2, 3, 32, 32)
    y = build(num_classes=5)(x)
    print(y.shape, math.prod(y.shape), y[..., 0], *y.size())

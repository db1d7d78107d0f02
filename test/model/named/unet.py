"""A U-Net: halves on the way down, transposed convolutions on the way up, skips that are padded to fit."""
import torch
import torch.nn.functional as F
from torch import nn


class Twice(nn.Sequential):
    def __init__(self, into, out):
        super().__init__(
            nn.Conv2d(into, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU(), nn.Conv2d(out, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU()
        )


class Up(nn.Module):
    def __init__(self, into, out):
        super().__init__()
        self.up = nn.ConvTranspose2d(into, out, 2, stride=2)
        self.body = Twice(2 * out, out)

    def forward(self, x, skip):
        x = self.up(x)
        right, below = skip.size(3) - x.size(3), skip.size(2) - x.size(2)
        x = F.pad(x, [right // 2, right - right // 2, below // 2, below - below // 2])
        return self.body(torch.cat([skip, x], dim=1))


class UNet(nn.Module):
    def __init__(self, num_classes=5):
        super().__init__()
        self.first = Twice(3, 8)
        self.down = nn.ModuleList([nn.Sequential(nn.MaxPool2d(2), Twice(8 * 2**i, 16 * 2**i)) for i in range(3)])
        self.ups = nn.ModuleList([Up(16 * 2**i, 8 * 2**i) for i in reversed(range(3))])
        self.head = nn.Conv2d(8, num_classes, 1)

    def forward(self, x):
        steps = [self.first(x)]
        for down in self.down:
            steps.append(down(steps[-1]))
        y = steps.pop()
        for up in self.ups:
            y = up(y, steps.pop())
        return self.head(y)


model = UNet()

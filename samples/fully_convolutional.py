"""Semantic segmentation: a class for each pixel, without any fully connected layer."""

import torch
import torch.nn.functional as F
from torch import nn


class DoubleConv(nn.Module):
    """Two 3x3 convolutions that keep height and width."""

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(out_channels, out_channels, 3, padding=1),
            nn.ReLU(),
        )

    def forward(self, x):
        return self.layers(x)


class FullyConvolutional(nn.Module):
    """A U-shaped network of one step down and one step up.

    Args:
        num_classes: how many classes a pixel can have.
        width: channels of the first block; the second has twice as many.
    """

    def __init__(self, num_classes=21, width=16):
        super().__init__()
        self.down = DoubleConv(3, width)
        self.bottom = DoubleConv(width, 2 * width)
        self.up = nn.ConvTranspose2d(2 * width, width, kernel_size=2, stride=2)
        self.merge = DoubleConv(2 * width, width)
        # A 1x1 convolution reads every pixel by itself: it is the head of this network.
        self.head = nn.Conv2d(width, num_classes, kernel_size=1)

    def forward(self, images):
        fine = self.down(images)
        coarse = self.bottom(F.max_pool2d(fine, 2))
        merged = self.merge(torch.cat([fine, self.up(coarse)], dim=1))
        return self.head(merged)

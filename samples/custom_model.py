"""A convolutional network whose classifier is a small stack of layers."""

import torch
from torch import nn


class ConvBlock(nn.Sequential):
    """Convolution, batch normalization and ReLU; halves height and width."""

    def __init__(self, in_channels, out_channels):
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel_size=3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )


class CustomModel(nn.Module):
    """Three convolutional blocks, then a classifier with one hidden layer.

    Args:
        num_classes: how many classes to tell apart.
    """

    def __init__(self, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            ConvBlock(3, 32),
            ConvBlock(32, 64),
            ConvBlock(64, 128),
        )
        # Averaging over height and width makes the classifier independent of the image size.
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, num_classes),
        )

    def forward(self, images):
        features = self.pool(self.features(images))
        return self.classifier(torch.flatten(features, 1))

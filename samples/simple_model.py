"""A small convolutional network for grey images, the first model of many courses."""

import torch.nn.functional as F
from torch import nn


class SimpleModel(nn.Module):
    """One convolution, one pooling step and one fully connected layer.

    Args:
        num_classes: how many classes to tell apart.
    """

    def __init__(self, num_classes):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, kernel_size=3)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(16 * 13 * 13, num_classes)

    def forward(self, x):
        x = F.relu(self.conv(x))  # each filter looks for one small pattern
        x = self.pool(x)  # keep the strongest answer of every 2x2 window
        x = x.view(x.size(0), -1)  # one row of features for each image
        return self.fc(x)  # one score for each class

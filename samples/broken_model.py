"""The simple model with a mistake that is easy to make: the last layer expects too few features."""

import torch
import torch.nn.functional as F
from torch import nn


class BrokenModel(nn.Module):
    """One convolution, one pooling step and one fully connected layer of the wrong width.

    Args:
        num_classes: how many classes to tell apart.
    """

    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 16, kernel_size=3)
        self.pool = nn.MaxPool2d(2, 2)
        # The convolution has no padding, so it makes the image two pixels smaller. That was forgotten here.
        self.fc = nn.Linear(16 * 12 * 12, num_classes)

    def forward(self, x):
        x = F.relu(self.conv(x))
        x = self.pool(x)
        x = x.view(x.size(0), -1)
        return self.fc(x)


if __name__ == "__main__":
    model = BrokenModel()
    images = torch.randn(64, 1, 28, 28)  # a batch of 64 grey images
    scores = model(images)
    print(scores.shape)

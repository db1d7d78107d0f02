"""A model for the checkpoints beside it."""

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


# headtorch: x=[N, 4]
class Swapped(nn.Module):
    def __init__(self, classes=2):
        super().__init__()
        self.body = nn.Linear(4, 3)
        self.head = nn.Linear(3, classes)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))

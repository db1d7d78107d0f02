import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets, transforms


class SiameseMNIST(Dataset):
    """Pairs of digits: 1 where both are the same."""

    def __init__(self, base):
        self.base = base

    def __len__(self):
        return len(self.base)

    def __getitem__(self, index):
        img1, label1 = self.base[index]
        img2, label2 = self.base[random.randrange(len(self.base))]
        return img1, img2, torch.tensor(label1 == label2, dtype=torch.float32)


class EmbeddingNet(nn.Module):
    def __init__(self, dim=64):
        super().__init__()
        self.convnet = nn.Sequential(nn.Conv2d(1, 32, 5), nn.PReLU(), nn.MaxPool2d(2, stride=2), nn.Conv2d(32, 64, 5), nn.PReLU(), nn.MaxPool2d(2, stride=2))
        self.fc = nn.Sequential(nn.Linear(64 * 4 * 4, 256), nn.PReLU(), nn.Linear(256, dim))

    def forward(self, x):
        output = self.convnet(x)
        output = output.view(output.size()[0], -1)
        return F.normalize(self.fc(output), dim=1)


class SiameseNet(nn.Module):
    def __init__(self, embedding_net):
        super().__init__()
        self.embedding_net = embedding_net

    def forward(self, x1, x2):
        return self.embedding_net(x1), self.embedding_net(x2)


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, a, b, target):
        d = (b - a).pow(2).sum(1)
        losses = 0.5 * (target * d + (1 - target) * F.relu(self.margin - (d + 1e-9).sqrt()).pow(2))
        return losses.mean()


base = datasets.MNIST("data", train=True, download=True, transform=transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]))
loader = DataLoader(SiameseMNIST(base), batch_size=32, shuffle=True, drop_last=True)
model = SiameseNet(EmbeddingNet())
loss_fn = ContrastiveLoss(1.0)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 8, gamma=0.1, last_epoch=-1)

for epoch in range(2):
    total = 0.0
    for x1, x2, same in loader:
        e1, e2 = model(x1, x2)
        loss = loss_fn(e1, e2, same)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * x1.size(0)
    scheduler.step()
    print(epoch, total / len(loader.dataset))

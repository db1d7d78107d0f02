"""Sounds as pictures: spectrograms made in the model, a small convolutional network, weighted sampling, confusion matrix."""
import math

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler, random_split

SAMPLE_RATE, SECONDS = 8000, 1
LABELS = ("yes", "no", "up", "down", "left", "right", "on", "off")


class ToneDataset(Dataset):
    def __init__(self, count=160):
        self.targets = torch.arange(count) % len(LABELS)

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        label = int(self.targets[index])
        t = torch.linspace(0, SECONDS, SAMPLE_RATE * SECONDS)
        return torch.sin(2 * math.pi * 200 * (label + 1) * t) + 0.1 * torch.randn_like(t), label


class Spectrogram(nn.Module):
    def __init__(self, n_fft=256, hop=128):
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        self.register_buffer("window", torch.hann_window(n_fft))

    def forward(self, wave):
        spec = torch.stft(wave, self.n_fft, self.hop, window=self.window, return_complex=True)
        return torch.log1p(spec.abs().pow(2)).unsqueeze(1)


class AudioCNN(nn.Module):
    def __init__(self, n_classes=len(LABELS), width=16):
        super().__init__()
        self.frontend = Spectrogram()
        stages, channels = [], 1
        for i in range(3):
            stages.append(nn.Sequential(nn.Conv2d(channels, width * 2 ** i, 3, padding=1, bias=False), nn.BatchNorm2d(width * 2 ** i), nn.SiLU(), nn.MaxPool2d(2)))
            channels = width * 2 ** i
        self.features = nn.Sequential(*stages)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, n_classes)

    def forward(self, wave):
        x = self.features(self.frontend(wave))
        return self.fc(torch.flatten(self.pool(x), 1))


dataset = ToneDataset()
train_set, test_set = random_split(dataset, [128, 32], generator=torch.Generator().manual_seed(0))
counts = torch.bincount(dataset.targets, minlength=len(LABELS)).float()
weights = (1.0 / counts)[dataset.targets[train_set.indices]]
train_loader = DataLoader(train_set, batch_size=16, sampler=WeightedRandomSampler(weights, len(train_set)))
test_loader = DataLoader(test_set, batch_size=16)

net = AudioCNN()
optimizer = torch.optim.RAdam(net.parameters(), lr=3e-3)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [
    torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5), torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 50),
], milestones=[5])

for epoch in range(2):
    net.train()
    for waves, labels in train_loader:
        loss = nn.functional.cross_entropy(net(waves), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()

confusion = torch.zeros(len(LABELS), len(LABELS), dtype=torch.int64)
net.eval()
with torch.no_grad():
    for waves, labels in test_loader:
        for truth, guess in zip(labels, net(waves).argmax(1)):
            confusion[truth, guess] += 1
print(confusion.diag().sum().item() / confusion.sum().item())

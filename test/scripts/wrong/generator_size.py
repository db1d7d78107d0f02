import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

latent = 64


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1), nn.Sigmoid())

    def forward(self, x):
        return self.net(x)


generator = nn.Sequential(nn.Linear(latent, 256), nn.ReLU(), nn.Linear(256, 748), nn.Tanh())
discriminator = Discriminator()
loader = DataLoader(MNIST("data", download=True, transform=ToTensor()), batch_size=50, shuffle=True)
bce = nn.BCELoss()
opt_g = torch.optim.Adam(generator.parameters(), lr=2e-4)
opt_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4)
for real, _ in loader:
    real = real.view(real.size(0), -1)
    ones, zeros = torch.ones(real.size(0), 1), torch.zeros(real.size(0), 1)
    d_loss = bce(discriminator(real), ones)
    z = torch.randn(real.size(0), latent)
    fake = generator(z)
    d_loss = d_loss + bce(discriminator(fake.detach()), zeros)
    opt_d.zero_grad()
    d_loss.backward()
    opt_d.step()

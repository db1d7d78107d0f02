"""A denoising diffusion model on small pictures: time embeddings, noise schedule, sampling loop."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torch.utils.data import DataLoader
from torchvision import transforms

T = 100
betas = torch.linspace(1e-4, 0.02, T)
alphas = 1.0 - betas
alphas_cumprod = torch.cumprod(alphas, dim=0)
sqrt_recip_alphas = torch.sqrt(1.0 / alphas)


def extract(values, t, shape):
    return values.gather(-1, t).reshape(t.shape[0], *((1,) * (len(shape) - 1)))


class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, time):
        half = self.dim // 2
        freqs = torch.exp(torch.arange(half, device=time.device) * -(math.log(10000) / (half - 1)))
        angles = time[:, None] * freqs[None, :]
        return torch.cat((angles.sin(), angles.cos()), dim=-1)


class Block(nn.Module):
    def __init__(self, in_ch, out_ch, time_dim):
        super().__init__()
        self.time = nn.Linear(time_dim, out_ch)
        self.conv1 = nn.Conv2d(in_ch, out_ch, 3, padding=1)
        self.conv2 = nn.Conv2d(out_ch, out_ch, 3, padding=1)
        self.norm1, self.norm2 = nn.GroupNorm(4, out_ch), nn.GroupNorm(4, out_ch)

    def forward(self, x, t):
        h = self.norm1(F.silu(self.conv1(x)))
        h = h + F.silu(self.time(t))[:, :, None, None]
        return self.norm2(F.silu(self.conv2(h)))


class DenoisingUNet(nn.Module):
    def __init__(self, channels=(16, 32, 64), time_dim=32):
        super().__init__()
        self.time_mlp = nn.Sequential(SinusoidalPositionEmbeddings(time_dim), nn.Linear(time_dim, time_dim), nn.SiLU())
        self.inc = Block(1, channels[0], time_dim)
        self.downs = nn.ModuleList(Block(a, b, time_dim) for a, b in zip(channels[:-1], channels[1:]))
        self.ups = nn.ModuleList(Block(b + a, a, time_dim) for a, b in zip(channels[-2::-1], channels[:0:-1]))
        self.out = nn.Conv2d(channels[0], 1, 1)

    def forward(self, x, timestep):
        t = self.time_mlp(timestep)
        x = self.inc(x, t)
        skips = []
        for down in self.downs:
            skips.append(x)
            x = down(F.max_pool2d(x, 2), t)
        for up in self.ups:
            x = up(torch.cat((F.interpolate(x, scale_factor=2), skips.pop()), dim=1), t)
        return self.out(x)


transform = transforms.Compose([transforms.ToTensor(), transforms.Lambda(lambda x: x * 2 - 1)])
loader = DataLoader(torchvision.datasets.MNIST("data", download=True, transform=transform), batch_size=32, shuffle=True, drop_last=True)
model = DenoisingUNet()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(1):
    for images, _ in loader:
        t = torch.randint(0, T, (images.shape[0],))
        noise = torch.randn_like(images)
        noisy = extract(alphas_cumprod.sqrt(), t, images.shape) * images + extract((1 - alphas_cumprod).sqrt(), t, images.shape) * noise
        loss = F.mse_loss(model(noisy, t), noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@torch.no_grad()
def sample(n=4, size=28):
    model.eval()
    x = torch.randn(n, 1, size, size)
    for i in reversed(range(T)):
        t = torch.full((n,), i)
        predicted = model(x, t)
        mean = extract(sqrt_recip_alphas, t, x.shape) * (x - extract(betas, t, x.shape) * predicted / extract((1 - alphas_cumprod).sqrt(), t, x.shape))
        x = mean if i == 0 else mean + extract(betas.sqrt(), t, x.shape) * torch.randn_like(x)
    return x.clamp(-1, 1)


print(sample(n=2).shape)

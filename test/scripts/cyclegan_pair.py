"""Two generators and two discriminators that train each other, with a replay buffer and a schedule by epochs."""
import itertools
import random

import torch
import torch.nn as nn


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels), nn.ReLU(True),
            nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3), nn.InstanceNorm2d(channels),
        )

    def forward(self, x):
        return x + self.block(x)


class Generator(nn.Module):
    def __init__(self, in_channels=3, base=32, n_blocks=3):
        super().__init__()
        layers = [nn.ReflectionPad2d(3), nn.Conv2d(in_channels, base, 7), nn.InstanceNorm2d(base), nn.ReLU(True)]
        width = base
        for _ in range(2):
            layers += [nn.Conv2d(width, width * 2, 3, stride=2, padding=1), nn.InstanceNorm2d(width * 2), nn.ReLU(True)]
            width *= 2
        layers += [ResidualBlock(width) for _ in range(n_blocks)]
        for _ in range(2):
            layers += [nn.ConvTranspose2d(width, width // 2, 3, stride=2, padding=1, output_padding=1), nn.InstanceNorm2d(width // 2), nn.ReLU(True)]
            width //= 2
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(width, in_channels, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)

    def forward(self, x):
        return self.model(x)


class PatchDiscriminator(nn.Module):
    def __init__(self, in_channels=3, base=32):
        super().__init__()

        def block(a, b, norm=True, stride=2):
            made = [nn.Conv2d(a, b, 4, stride, 1)]
            if norm:
                made.append(nn.InstanceNorm2d(b))
            return [*made, nn.LeakyReLU(0.2, inplace=True)]

        self.net = nn.Sequential(*block(in_channels, base, norm=False), *block(base, base * 2), *block(base * 2, base * 4, stride=1), nn.Conv2d(base * 4, 1, 4, 1, 1))

    def forward(self, x):
        return self.net(x)


class ReplayBuffer:
    def __init__(self, size=50):
        self.size, self.data = size, []

    def push_and_pop(self, batch):
        out = []
        for element in batch.detach():
            element = element.unsqueeze(0)
            if len(self.data) < self.size:
                self.data.append(element)
                out.append(element)
            elif random.uniform(0, 1) > 0.5:
                i = random.randint(0, self.size - 1)
                out.append(self.data[i].clone())
                self.data[i] = element
            else:
                out.append(element)
        return torch.cat(out)


def weights_init(m):
    if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(m.weight, 0.0, 0.02)


G_AB, G_BA = Generator(), Generator()
D_A, D_B = PatchDiscriminator(), PatchDiscriminator()
for net in (G_AB, G_BA, D_A, D_B):
    net.apply(weights_init)

criterion_gan, criterion_cycle, criterion_identity = nn.MSELoss(), nn.L1Loss(), nn.L1Loss()
optimizer_G = torch.optim.Adam(itertools.chain(G_AB.parameters(), G_BA.parameters()), lr=2e-4, betas=(0.5, 0.999))
optimizer_D = torch.optim.Adam(itertools.chain(D_A.parameters(), D_B.parameters()), lr=2e-4, betas=(0.5, 0.999))
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer_G, lr_lambda=lambda epoch: 1.0 - max(0, epoch - 100) / 100)
buffer_A, buffer_B = ReplayBuffer(), ReplayBuffer()

for epoch in range(1):
    for i in range(2):
        real_A, real_B = torch.rand(2, 3, 64, 64) * 2 - 1, torch.rand(2, 3, 64, 64) * 2 - 1

        optimizer_G.zero_grad()
        loss_identity = criterion_identity(G_BA(real_A), real_A) + criterion_identity(G_AB(real_B), real_B)
        fake_B, fake_A = G_AB(real_A), G_BA(real_B)
        valid = D_B(fake_B)
        loss_gan = criterion_gan(valid, torch.ones_like(valid)) + criterion_gan(D_A(fake_A), torch.ones_like(valid))
        loss_cycle = criterion_cycle(G_BA(fake_B), real_A) + criterion_cycle(G_AB(fake_A), real_B)
        loss_G = loss_gan + 10.0 * loss_cycle + 5.0 * loss_identity
        loss_G.backward()
        optimizer_G.step()

        optimizer_D.zero_grad()
        loss_D = sum(
            0.5 * (criterion_gan(D(real), torch.ones_like(valid)) + criterion_gan(D(buffer.push_and_pop(fake)), torch.zeros_like(valid)))
            for D, real, fake, buffer in ((D_A, real_A, fake_A, buffer_A), (D_B, real_B, fake_B, buffer_B))
        )
        loss_D.backward()
        optimizer_D.step()
    scheduler.step()

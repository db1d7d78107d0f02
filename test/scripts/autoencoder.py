import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import FashionMNIST


class AutoEncoder(nn.Module):
    def __init__(self, latent_dim: int = 32) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, latent_dim),
        )
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, 32 * 7 * 7),
            nn.Unflatten(1, (32, 7, 7)),
            nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.encoder(x))


train_set = FashionMNIST("data", download=True, transform=transforms.ToTensor())
train_loader = DataLoader(train_set, batch_size=256, shuffle=True)
model = AutoEncoder()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
losses = []
for epoch in range(3):
    for x, _ in train_loader:
        x_hat = model(x)
        loss = nn.functional.mse_loss(x_hat, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(f"{epoch=} {sum(losses) / len(losses):.4f}")

fig, axes = plt.subplots(2, 8, figsize=(16, 4))
with torch.no_grad():
    images, _ = next(iter(train_loader))
    recon = model(images[:8])
for i in range(8):
    axes[0, i].imshow(images[i].squeeze(), cmap="gray")
    axes[1, i].imshow(recon[i].squeeze(), cmap="gray")
plt.savefig("recon.png")

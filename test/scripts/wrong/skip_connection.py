import torch
import torch.nn as nn
import torch.nn.functional as F


class TinyUNet(nn.Module):
    def __init__(self, n_classes=4):
        super().__init__()
        self.enc1 = nn.Conv2d(3, 16, 3, padding=1)
        self.enc2 = nn.Conv2d(16, 32, 3, padding=1)
        self.up = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.dec = nn.Conv2d(32, 16, 3, padding=1)
        self.outc = nn.Conv2d(16, n_classes, 1)

    def forward(self, x):
        e1 = F.relu(self.enc1(x))
        e2 = F.relu(self.enc2(F.max_pool2d(e1, 2)))
        d1 = self.up(e2)
        d1 = torch.cat([d1, e1], dim=1)
        return self.outc(F.relu(self.dec(d1)))


model = TinyUNet()
optimizer = torch.optim.Adam(model.parameters())
for step in range(3):
    images, masks = torch.randn(2, 3, 65, 65), torch.randint(0, 4, (2, 65, 65))
    logits = model(images)
    loss = F.cross_entropy(logits, masks)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()

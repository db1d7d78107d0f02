import torch
import torch.nn as nn
from torchvision.datasets import FashionMNIST
from torchvision.models import mobilenet_v2
from torchvision.transforms import Compose, Normalize, Resize, ToTensor

train = FashionMNIST("data", train=True, download=True, transform=Compose([Resize(64), ToTensor(), Normalize(0.5, 0.5)]))
loader = torch.utils.data.DataLoader(train, batch_size=16, shuffle=True)
device = "cuda" if torch.cuda.is_available() else "cpu"
model = mobilenet_v2(num_classes=10).to(device)
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.RMSprop(model.parameters(), 1e-4)

model.train()
for images, labels in loader:
    logits = model(images.to(device))
    loss = loss_fn(logits, labels.to(device))
    opt.zero_grad()
    loss.backward()
    opt.step()

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

tfms = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])
loader = DataLoader(datasets.ImageFolder("data/train", tfms), batch_size=8, shuffle=True)

model = models.resnet50(weights="DEFAULT")
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Sequential(nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.4), nn.Linear(256, 10))

optimizer = torch.optim.Adam(model.fc.parameters(), lr=3e-3)
criterion = nn.CrossEntropyLoss()
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()

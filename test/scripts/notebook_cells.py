# %% [markdown]
# # Flowers

# %%
import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import datasets, transforms
from torchvision.models import EfficientNet_V2_S_Weights, efficientnet_v2_s

# %%
train_tfms = transforms.Compose([transforms.RandomResizedCrop(224), transforms.RandAugment(), transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)])
train_ds = datasets.Flowers102("data", split="train", download=True, transform=train_tfms)
train_dl = torch.utils.data.DataLoader(train_ds, batch_size=16, shuffle=True)
images, labels = next(iter(train_dl))
images.shape, labels.shape

# %%
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = efficientnet_v2_s(weights=EfficientNet_V2_S_Weights.IMAGENET1K_V1)
model.classifier = nn.Sequential(nn.Dropout(p=0.2, inplace=True), nn.Linear(1280, 102))
model = model.to(device)
sum(p.numel() for p in model.parameters())

# %%
criterion = nn.CrossEntropyLoss()
optimizer = optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(2):
    for images, labels in train_dl:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()

# %%
model.eval()
with torch.no_grad():
    probs = model(images).softmax(dim=1)
    top5 = probs.topk(5)
top5.indices.shape

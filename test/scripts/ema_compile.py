"""An exponential moving average of the weights beside a compiled model, with mixed precision."""
import copy

import torch
import torch.nn as nn
import torchvision
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader
from torchvision import transforms

device = "cuda" if torch.cuda.is_available() else "cpu"


class ModelEMA:
    def __init__(self, model, decay=0.999):
        self.module = copy.deepcopy(model).eval()
        self.decay = decay
        for p in self.module.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for ema_v, model_v in zip(self.module.state_dict().values(), model.state_dict().values()):
            if ema_v.dtype.is_floating_point:
                ema_v.mul_(self.decay).add_(model_v, alpha=1 - self.decay)
            else:
                ema_v.copy_(model_v)


transform = transforms.Compose([transforms.Resize(64), transforms.ToTensor(), transforms.Normalize((0.5,) * 3, (0.5,) * 3)])
train_set = torchvision.datasets.CIFAR100(root="data", train=True, download=True, transform=transform)
train_loader = DataLoader(train_set, batch_size=16, shuffle=True, num_workers=4, pin_memory=True)

model = torchvision.models.shufflenet_v2_x1_0(weights=None, num_classes=100).to(device)
ema = ModelEMA(model)
averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))
compiled = torch.compile(model, mode="reduce-overhead")

criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
scaler = torch.amp.GradScaler(device, enabled=device == "cuda")

for epoch in range(1):
    model.train()
    for step, (images, targets) in enumerate(train_loader):
        images, targets = images.to(device, non_blocking=True), targets.to(device, non_blocking=True)
        with torch.autocast(device_type=device, dtype=torch.bfloat16, enabled=device == "cuda"):
            outputs = model(images)
            loss = criterion(outputs, targets)
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        scaler.step(optimizer)
        scaler.update()
        ema.update(model)
        averaged.update_parameters(model)

with torch.no_grad():
    probabilities = ema.module(images).softmax(dim=1)
print(probabilities.shape)

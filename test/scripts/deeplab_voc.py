import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset
from torchvision import models
from torchvision.models.segmentation import deeplabv3_resnet50


class RandomShapes(Dataset):
    def __len__(self):
        return 20

    def __getitem__(self, i):
        image = torch.rand(3, 128, 128)
        mask = (image.mean(0) > 0.5).long()
        return {"image": image, "mask": mask}


model = deeplabv3_resnet50(weights=None, weights_backbone=None, aux_loss=True)
model.classifier[4] = nn.Conv2d(256, 2, kernel_size=1)
model.aux_classifier[4] = nn.Conv2d(256, 2, kernel_size=1)
params = [
    {"params": [p for p in model.backbone.parameters() if p.requires_grad]},
    {"params": [p for p in model.classifier.parameters() if p.requires_grad]},
    {"params": [p for p in model.aux_classifier.parameters() if p.requires_grad], "lr": 0.1},
]
optimizer = torch.optim.SGD(params, lr=0.01, momentum=0.9)
lr_scheduler = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=100, power=0.9)
criterion = nn.CrossEntropyLoss(ignore_index=255)
loader = DataLoader(RandomShapes(), batch_size=2, shuffle=True)

for epoch in range(1):
    model.train()
    for batch in loader:
        outputs = model(batch["image"])
        loss = criterion(outputs["out"], batch["mask"]) + 0.5 * criterion(outputs["aux"], batch["mask"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        lr_scheduler.step()
        break

model.eval()
with torch.no_grad():
    prediction = model(torch.rand(1, 3, 128, 128))["out"].argmax(1)
print(prediction.shape)

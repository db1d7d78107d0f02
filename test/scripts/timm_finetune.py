import timm
import torch
import wandb
from timm.data import create_transform, resolve_data_config
from timm.loss import LabelSmoothingCrossEntropy
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from tqdm.auto import tqdm

CFG = dict(model="convnext_tiny", lr=5e-5, epochs=2, batch_size=8, num_classes=7)

wandb.init(project="pets", config=CFG)
device = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")
model = timm.create_model(CFG["model"], pretrained=False, num_classes=CFG["num_classes"], drop_path_rate=0.1)
model.to(device)
config = resolve_data_config({}, model=model)
transform = create_transform(**config, is_training=True)
dataset = ImageFolder("data/pets/train", transform=transform)
loader = DataLoader(dataset, batch_size=CFG["batch_size"], shuffle=True)

criterion = LabelSmoothingCrossEntropy(smoothing=0.1)
optimizer = torch.optim.AdamW(model.parameters(), lr=CFG["lr"])
for epoch in range(CFG["epochs"]):
    model.train()
    pbar = tqdm(loader)
    for images, targets in pbar:
        images, targets = images.to(device), targets.to(device)
        logits = model(images)
        loss = criterion(logits, targets)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        pbar.set_description(f"loss {loss.item():.3f}")
        wandb.log({"loss": loss.item()})
wandb.finish()
probe = model(torch.randn(2, 3, 224, 224).to(device))
print(probe.shape)

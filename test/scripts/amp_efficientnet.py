import os
from pathlib import Path

import torch
from torch import nn
from torch.amp import GradScaler, autocast
from torch.utils.data import DataLoader, random_split
from torchvision.datasets import ImageFolder
from torchvision.models import EfficientNet_B0_Weights, efficientnet_b0
from tqdm import tqdm

DATA = Path(os.environ.get("DATA_DIR", "data/flowers"))
NUM_CLASSES = 102
BATCH_SIZE = 32
EPOCHS = 2
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def get_loaders():
    weights = EfficientNet_B0_Weights.DEFAULT
    dataset = ImageFolder(DATA, transform=weights.transforms())
    n_val = int(0.2 * len(dataset))
    train_set, val_set = random_split(dataset, [len(dataset) - n_val, n_val], generator=torch.Generator().manual_seed(42))
    train_loader = DataLoader(train_set, BATCH_SIZE, shuffle=True, num_workers=os.cpu_count(), persistent_workers=True, drop_last=True)
    val_loader = DataLoader(val_set, BATCH_SIZE)
    return train_loader, val_loader


def build_model(num_classes: int) -> nn.Module:
    model = efficientnet_b0(weights=EfficientNet_B0_Weights.DEFAULT)
    for p in model.features.parameters():
        p.requires_grad = False
    model.classifier[1] = nn.Linear(model.classifier[1].in_features, num_classes)
    return model


@torch.inference_mode()
def evaluate(model, loader):
    model.eval()
    correct = total = 0
    for images, labels in tqdm(loader, desc="val", leave=False):
        logits = model(images.to(DEVICE))
        correct += (logits.argmax(-1).cpu() == labels).sum().item()
        total += labels.numel()
    return correct / max(total, 1)


if __name__ == "__main__":
    train_loader, val_loader = get_loaders()
    net = build_model(NUM_CLASSES).to(DEVICE)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(filter(lambda p: p.requires_grad, net.parameters()), lr=3e-4, weight_decay=1e-2)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, steps_per_epoch=len(train_loader), epochs=EPOCHS)
    scaler = GradScaler(DEVICE, enabled=DEVICE == "cuda")
    history = []
    for epoch in range(EPOCHS):
        net.train()
        bar = tqdm(train_loader, desc=f"epoch {epoch + 1}/{EPOCHS}")
        for images, labels in bar:
            images, labels = images.to(DEVICE, non_blocking=True), labels.to(DEVICE, non_blocking=True)
            optimizer.zero_grad(set_to_none=True)
            with autocast(DEVICE, enabled=DEVICE == "cuda"):
                logits = net(images)
                loss = criterion(logits, labels)
            scaler.scale(loss).backward()
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
            scaler.step(optimizer)
            scaler.update()
            scheduler.step()
            bar.set_postfix(loss=f"{loss.item():.3f}", lr=scheduler.get_last_lr()[0])
        acc = evaluate(net, val_loader)
        history.append({"epoch": epoch, "acc": acc})
        print(history[-1])
    torch.save({"model": net.state_dict(), "history": history}, "efficientnet.pt")

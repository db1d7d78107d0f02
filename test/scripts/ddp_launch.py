"""One process for each device: a wrapper around the model, a sampler for each rank, checkpoints by the first one."""
import os

import torch
import torch.distributed as dist
import torch.nn as nn
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler
from torchvision.models import convnext_tiny


def is_distributed():
    return dist.is_available() and dist.is_initialized()


def setup():
    if "RANK" in os.environ and "WORLD_SIZE" in os.environ:
        dist.init_process_group(backend="nccl" if torch.cuda.is_available() else "gloo")
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        return int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    return 0, 1


def build(num_classes):
    model = convnext_tiny(weights="IMAGENET1K_V1")
    model.classifier[2] = nn.Linear(model.classifier[2].in_features, num_classes)
    return model


def unwrap(model):
    return model.module if isinstance(model, DDP) else model


def train_one_epoch(model, loader, optimizer, criterion, device, rank):
    model.train()
    running = torch.zeros(2, device=device)
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        logits = model(images)
        loss = criterion(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running += torch.tensor([loss.item() * len(labels), len(labels)], device=device)
    if is_distributed():
        dist.all_reduce(running)
    if rank == 0:
        print(f"loss {(running[0] / running[1]).item():.4f}")


def main():
    rank, world_size = setup()
    device = torch.device(f"cuda:{rank}" if torch.cuda.is_available() else "cpu")
    model = build(num_classes=12).to(device)
    if world_size > 1:
        model = DDP(nn.SyncBatchNorm.convert_sync_batchnorm(model), device_ids=[rank])
    data = TensorDataset(torch.randn(32, 3, 64, 64), torch.randint(0, 12, (32,)))
    sampler = DistributedSampler(data, num_replicas=world_size, rank=rank)
    loader = DataLoader(data, batch_size=8, sampler=sampler)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4 * world_size)
    criterion = nn.CrossEntropyLoss().to(device)
    for epoch in range(2):
        sampler.set_epoch(epoch)
        train_one_epoch(model, loader, optimizer, criterion, device, rank)
        if rank == 0:
            torch.save({"epoch": epoch, "model": unwrap(model).state_dict(), "optimizer": optimizer.state_dict()}, "checkpoint.pt")
    if is_distributed():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()

import argparse
import os

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn as nn
import torchvision.transforms as transforms
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler
from torch.utils.tensorboard import SummaryWriter
from torchvision.datasets import ImageFolder
from torchvision.models import get_model

parser = argparse.ArgumentParser(description="ImageNet training")
parser.add_argument("data", nargs="?", default="imagenet")
parser.add_argument("-a", "--arch", default="swin_t")
parser.add_argument("-b", "--batch-size", default=32, type=int)
parser.add_argument("-j", "--workers", default=4, type=int)
parser.add_argument("--world-size", default=1, type=int)


def setup(rank, world_size):
    os.environ["MASTER_ADDR"] = "localhost"
    os.environ["MASTER_PORT"] = "12355"
    dist.init_process_group("gloo", rank=rank, world_size=world_size)


def cleanup():
    dist.destroy_process_group()


def main_worker(rank, world_size, args):
    setup(rank, world_size)
    model = get_model(args.arch, weights=None, num_classes=100)
    model = DDP(model)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    traindir = os.path.join(args.data, "train")
    dataset = ImageFolder(traindir, transforms.Compose([
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.AutoAugment(),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]))
    sampler = DistributedSampler(dataset, num_replicas=world_size, rank=rank)
    loader = DataLoader(dataset, batch_size=args.batch_size, sampler=sampler, num_workers=args.workers, pin_memory=True)
    writer = SummaryWriter("runs") if rank == 0 else None
    for epoch in range(2):
        sampler.set_epoch(epoch)
        for i, (images, target) in enumerate(loader):
            output = model(images)
            loss = criterion(output, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            dist.all_reduce(loss, op=dist.ReduceOp.SUM)
            if rank == 0:
                writer.add_scalar("loss", loss.item() / world_size, epoch * len(loader) + i)
    if rank == 0:
        torch.save(model.module.state_dict(), "model.pt")
    cleanup()


def main():
    args = parser.parse_args()
    if args.world_size > 1:
        mp.spawn(main_worker, args=(args.world_size, args), nprocs=args.world_size, join=True)
    else:
        main_worker(0, 1, args)


if __name__ == "__main__":
    main()

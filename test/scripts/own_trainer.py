"""A small trainer class with callbacks, as people write around their own models."""
import argparse
from dataclasses import dataclass, field

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


@dataclass
class TrainingConfig:
    hidden: int = 64
    num_classes: int = 6
    features: int = 20
    batch_size: int = 32
    epochs: int = 2
    lr: float = 1e-3
    betas: tuple = field(default_factory=lambda: (0.9, 0.999))


class Callback:
    def on_epoch_end(self, trainer, epoch, logs):
        pass


class EarlyStopping(Callback):
    def __init__(self, patience=3):
        self.patience, self.best, self.bad = patience, float("inf"), 0

    def on_epoch_end(self, trainer, epoch, logs):
        if logs["loss"] < self.best:
            self.best, self.bad = logs["loss"], 0
        else:
            self.bad += 1
        trainer.should_stop = self.bad >= self.patience


class TabularNet(nn.Module):
    def __init__(self, features, hidden, num_classes):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(features, hidden), nn.BatchNorm1d(hidden), nn.GELU())
        self.blocks = nn.ModuleList([nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, hidden), nn.GELU()) for _ in range(3)])
        self.head = nn.Linear(hidden, num_classes)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = x + block(x)
        return self.head(x)


class Trainer:
    def __init__(self, model, config, callbacks=()):
        self.model = model
        self.config = config
        self.callbacks = list(callbacks)
        self.should_stop = False
        self.optimizer, self.scheduler = self.configure_optimizers()
        self.history = []

    def configure_optimizers(self):
        decay = [p for n, p in self.model.named_parameters() if p.ndim >= 2]
        rest = [p for n, p in self.model.named_parameters() if p.ndim < 2]
        groups = [{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, lr=self.config.lr, betas=self.config.betas)
        return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=self.config.lr, total_steps=100)

    def training_step(self, batch):
        inputs, labels = batch
        logits = self.model(inputs)
        loss = F.cross_entropy(logits, labels, label_smoothing=0.1)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.scheduler.step()
        return loss.item()

    @torch.inference_mode()
    def evaluate(self, loader):
        self.model.eval()
        correct = total = 0
        for inputs, labels in loader:
            predictions = self.model(inputs).argmax(dim=-1)
            correct += (predictions == labels).sum().item()
            total += labels.numel()
        return correct / max(total, 1)

    def fit(self, train_loader, eval_loader):
        for epoch in range(self.config.epochs):
            self.model.train()
            losses = [self.training_step(batch) for batch in train_loader]
            logs = {"loss": sum(losses) / len(losses), "accuracy": self.evaluate(eval_loader)}
            self.history.append(logs)
            for callback in self.callbacks:
                callback.on_epoch_end(self, epoch, logs)
            if self.should_stop:
                break
        return self.history


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=64)
    args = parser.parse_args()
    config = TrainingConfig(hidden=args.hidden)
    data = TensorDataset(torch.randn(256, config.features), torch.randint(0, config.num_classes, (256,)))
    train_loader = DataLoader(data, batch_size=config.batch_size, shuffle=True, drop_last=True)
    eval_loader = DataLoader(data, batch_size=config.batch_size)
    model = TabularNet(config.features, config.hidden, config.num_classes)
    trainer = Trainer(model, config, callbacks=[EarlyStopping()])
    trainer.fit(train_loader, eval_loader)
    print(trainer.history[-1])


if __name__ == "__main__":
    main()

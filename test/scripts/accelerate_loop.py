import torch
import torch.nn.functional as F
from accelerate import Accelerator
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Regressor(nn.Module):
    def __init__(self, d_in, d_hidden=64):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(d_in, d_hidden), nn.SiLU(), nn.Linear(d_hidden, d_hidden), nn.SiLU())
        self.out = nn.Linear(d_hidden, 1)

    def forward(self, x):
        return self.out(self.net(x)).squeeze(-1)


def main():
    accelerator = Accelerator(gradient_accumulation_steps=2)
    x = torch.randn(512, 12)
    y = x.sum(dim=1)
    loader = DataLoader(TensorDataset(x, y), batch_size=64, shuffle=True)
    model = Regressor(12)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=2)
    model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
    for epoch in range(2):
        model.train()
        for features, target in loader:
            with accelerator.accumulate(model):
                loss = F.mse_loss(model(features), target)
                accelerator.backward(loss)
                optimizer.step()
                optimizer.zero_grad()
        scheduler.step(loss)
        accelerator.print(f"epoch {epoch}: {loss.item():.4f}")
    unwrapped = accelerator.unwrap_model(model)
    accelerator.save(unwrapped.state_dict(), "regressor.pt")


main()

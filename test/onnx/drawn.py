"""A script whose inputs are drawn after other random numbers: one generator gives them all."""
import torch
from torch import nn

torch.manual_seed(7)
model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
labels = torch.randint(0, 3, (4,))
noise = torch.randn(4, 6)
examples = torch.randn(4, 6)
logits = model(examples)

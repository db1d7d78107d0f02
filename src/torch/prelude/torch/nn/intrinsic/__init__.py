"""Fused layers by an older name."""
from torch.ao.nn.intrinsic import *

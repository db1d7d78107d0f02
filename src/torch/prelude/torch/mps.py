"""torch.mps on a machine that computes on its CPU."""
from torch._idle_device import *

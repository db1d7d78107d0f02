"""torch.backends.openmp: switches without effect on any shape."""
from torch.backends._switches import *

"""torch.backends.mkldnn: switches without effect on any shape."""
from torch.backends._switches import *

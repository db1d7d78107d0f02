"""autocast for the GPU."""
import torch
from torch.amp.autocast_mode import autocast as _autocast
from torch.amp.autocast_mode import custom_bwd, custom_fwd


class autocast(_autocast):
    def __init__(self, enabled=True, dtype=torch.float16, cache_enabled=True):
        super().__init__("cuda", enabled=enabled, dtype=dtype, cache_enabled=cache_enabled)

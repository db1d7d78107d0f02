"""Collectives that the compiler knows: they need a group."""
from torch.distributed import _needs_group

all_gather_tensor = all_reduce = reduce_scatter_tensor = all_to_all_single = wait_tensor = _needs_group

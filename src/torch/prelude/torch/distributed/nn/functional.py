"""Collectives that carry gradients: they need a group."""
from torch.distributed import _needs_group

all_gather = all_reduce = broadcast = gather = reduce = reduce_scatter = scatter = all_to_all = _needs_group

"""Groups of processes by their inner module."""
from torch.distributed import (
    Backend, GroupMember, P2POp, ProcessGroup, ReduceOp, Store, Work, _needs_group, get_rank, get_world_size,
    is_initialized,
)

_get_default_group = _needs_group


def _rank_not_in_group(group):
    return False

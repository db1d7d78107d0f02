"""Tensors in parts on several devices, which do not occur."""
from torch.distributed import _needs_group
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor.placement_types import Partial, Placement, Replicate, Shard


class DTensor:
    pass


distribute_tensor = distribute_module = _needs_group


def zeros(*size, **options):
    _needs_group()


ones = empty = full = rand = randn = zeros

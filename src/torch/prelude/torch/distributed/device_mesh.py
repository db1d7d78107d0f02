"""Meshes of devices, which need a group."""
from torch.distributed import _needs_group

__all__ = ["init_device_mesh", "DeviceMesh"]


class DeviceMesh:
    def __init__(self, device_type, mesh, *, mesh_dim_names=None):
        self.device_type = device_type
        self.mesh = mesh
        self.mesh_dim_names = mesh_dim_names


init_device_mesh = _needs_group

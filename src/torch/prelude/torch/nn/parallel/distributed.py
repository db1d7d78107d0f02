"""A module over several processes, seen from one of them: it runs as it is, below the name `module`."""
from contextlib import contextmanager

from torch.nn.modules.module import Module

__all__ = ["DistributedDataParallel"]


class DistributedDataParallel(Module):
    def __init__(
        self, module, device_ids=None, output_device=None, dim=0, broadcast_buffers=True, init_sync=True,
        process_group=None, bucket_cap_mb=None, find_unused_parameters=False, check_reduction=False,
        gradient_as_bucket_view=False, static_graph=False, **kwargs,
    ):
        super().__init__()
        self.module = module
        self.dim = dim
        self.device_ids = device_ids
        self.output_device = output_device
        self.find_unused_parameters = find_unused_parameters

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)

    @contextmanager
    def no_sync(self):
        yield

    @contextmanager
    def join(self, *args, **kwargs):
        yield

    def register_comm_hook(self, state, hook):
        return None

    def _set_static_graph(self):
        return None

"""torch.nn.parallel: one process on a CPU runs the module itself."""
from torch.nn.parallel.data_parallel import DataParallel, data_parallel
from torch.nn.parallel.distributed import DistributedDataParallel
from torch.nn.parallel.scatter_gather import gather, scatter

__all__ = [
    "replicate", "scatter", "parallel_apply", "gather", "data_parallel", "DataParallel", "DistributedDataParallel",
]


def replicate(network, devices, detach=False):
    return [network for _ in devices]


def parallel_apply(modules, inputs, kwargs_tup=None, devices=None):
    kwargs_tup = kwargs_tup or [{}] * len(modules)
    return [module(*given, **kwargs) for module, given, kwargs in zip(modules, inputs, kwargs_tup)]

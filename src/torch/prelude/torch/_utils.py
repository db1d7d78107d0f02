"""Inner helpers that model code imports."""
import torch


def _flatten_dense_tensors(tensors):
    return torch.cat([tensor.contiguous().view(-1) for tensor in tensors])


def _unflatten_dense_tensors(flat, tensors):
    parts, start = [], 0
    for tensor in tensors:
        parts.append(flat[start : start + tensor.numel()].view(tensor.shape))
        start += tensor.numel()
    return tuple(parts)


def _take_tensors(tensors, size_limit):
    yield list(tensors)


class ExceptionWrapper:
    def __init__(self, exc_info=None, where="in background"):
        self.where = where

    def reraise(self):
        raise RuntimeError(f"error {self.where}")


def _get_device_index(device, optional=False, allow_cpu=False):
    return -1


def is_compiling():
    return False

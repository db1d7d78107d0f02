"""What turns autocast on and off without a context."""
import _headtorch
import torch


def set_autocast_enabled(device_type, enabled=None):
    if enabled is None:  # the older form has one argument and means CUDA
        device_type, enabled = "cuda", device_type
    _headtorch.autocast(device_type, enabled, torch.get_autocast_dtype(device_type))


def set_autocast_cpu_enabled(enabled):
    set_autocast_enabled("cpu", enabled)


def set_autocast_dtype(device_type, dtype):
    _headtorch.autocast(device_type, torch.is_autocast_enabled(device_type), dtype)


def set_autocast_cpu_dtype(dtype):
    set_autocast_dtype("cpu", dtype)


def set_autocast_gpu_dtype(dtype):
    set_autocast_dtype("cuda", dtype)


def set_autocast_cache_enabled(enabled):
    pass


def clear_autocast_cache():
    pass


def autocast_increment_nesting():
    return 1


def autocast_decrement_nesting():
    return 0

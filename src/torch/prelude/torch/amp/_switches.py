"""What turns autocast on and off without a context."""
import _headtorch
import torch


def set_autocast_enabled(device_type, enabled=None):
    # The older form has one argument and means CUDA, which does not compute here.
    if device_type == "cpu":
        _headtorch.autocast(enabled, torch.get_autocast_dtype("cpu"))


def set_autocast_cpu_enabled(enabled):
    set_autocast_enabled("cpu", enabled)


def set_autocast_dtype(device_type, dtype):
    if device_type == "cpu" and torch.is_autocast_enabled("cpu"):
        _headtorch.autocast(True, dtype)


def set_autocast_cpu_dtype(dtype):
    set_autocast_dtype("cpu", dtype)


def set_autocast_gpu_dtype(dtype):
    pass


def set_autocast_cache_enabled(enabled):
    pass


def clear_autocast_cache():
    pass


def autocast_increment_nesting():
    return 1


def autocast_decrement_nesting():
    return 0

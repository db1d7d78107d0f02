"""The context in which ops choose a smaller type. The ops themselves ask the interpreter whether it is on."""
import functools

import _headtorch
import torch

__all__ = ["autocast_decorator", "autocast", "is_autocast_available", "custom_fwd", "custom_bwd"]


def is_autocast_available(device_type):
    return device_type in ("cpu", "cuda", "xpu", "mps", "hpu")


class autocast:
    """A region for one kind of device: what lies on another is not touched."""

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device_type
        self.fast_dtype = torch.get_autocast_dtype(device_type) if dtype is None else dtype
        # Another dtype than these turns a region off, with a warning.
        self._enabled = enabled and self.fast_dtype in (torch.bfloat16, torch.float16)

    def __enter__(self):
        self._previous = torch.is_autocast_enabled(self.device), torch.get_autocast_dtype(self.device)
        _headtorch.autocast(self.device, self._enabled, self.fast_dtype)
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        _headtorch.autocast(self.device, *self._previous)
        return False

    def __call__(self, func):
        return autocast_decorator(self, func)


def autocast_decorator(autocast_instance, func):
    @functools.wraps(func)
    def inside(*args, **kwargs):
        with autocast_instance:
            return func(*args, **kwargs)

    return inside


def _cast(value, device_type, dtype):
    """Floating point tensors of nested lists, tuples and dicts in another type."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype) if value.is_floating_point() else value
    if isinstance(value, dict):
        return {_cast(key, device_type, dtype): _cast(item, device_type, dtype) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(item, device_type, dtype) for item in value)
    return value


def custom_fwd(fwd=None, *, device_type="cuda", cast_inputs=None):
    return (lambda fwd: fwd) if fwd is None else fwd


def custom_bwd(bwd=None, *, device_type="cuda"):
    return (lambda bwd: bwd) if bwd is None else bwd

"""Small things of accelerate."""
import _headtorch
import torch


def set_seed(seed, device_specific=False, deterministic=False):
    torch.manual_seed(seed)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _headtorch.quiet(f"accelerate.utils.{name}")

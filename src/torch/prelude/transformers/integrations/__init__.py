"""Kernels and quantizers from elsewhere are left out: the functions of the modeling files stay."""

from .hub_kernels import (
    lazy_load_kernel, use_experts_implementation, use_kernel_forward_from_hub, use_kernel_func_from_hub, use_kernel_func_from_hub_with_fallback, use_kernelized_func,
)


def is_deepspeed_zero3_enabled():
    return False


is_deepspeed_available = is_fsdp_managed_module = is_fsdp_enabled = lambda *args: False


def __getattr__(name):
    if name.startswith("is_"):
        return lambda *args, **kwargs: False
    raise AttributeError(f"module 'transformers.integrations' has no attribute {name!r}")

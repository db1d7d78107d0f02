"""Flash attention's own kernels are left out: attention goes through PyTorch's."""

from typing import TypedDict


class FlashAttentionKwargs(TypedDict, total=False):
    pass


def flash_attn_supports_top_left_mask():
    return False


is_flash_attn_available = flash_attn_supports_top_left_mask


def __getattr__(name):
    from _out_of_reach import unknown_call
    if name.startswith("__"):
        raise AttributeError(f"module 'transformers.modeling_flash_attention_utils' has no attribute {name!r}")
    return unknown_call(name)

"""Switches of kernels for a GPU, which is not there."""
from contextlib import contextmanager


class cuFFTPlanCacheManager:
    max_size = 0
    size = 0

    def clear(self):
        return None


class cuBLASModule:
    allow_tf32 = False
    fp32_precision = "none"
    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True
    allow_fp16_accumulation = False


cufft_plan_cache = cuFFTPlanCacheManager()
matmul = cuBLASModule()


class SDPAParams:
    def __init__(
        self, query=None, key=None, value=None, attn_mask=None, dropout=0.0, is_causal=False, enable_gqa=False
    ):
        pass


def is_built():
    return False


def is_flash_attention_available():
    return False


def can_use_flash_attention(params, debug=False):
    return False


can_use_efficient_attention = can_use_cudnn_attention = can_use_flash_attention


def _on():
    return True


flash_sdp_enabled = mem_efficient_sdp_enabled = math_sdp_enabled = cudnn_sdp_enabled = _on


def enable_flash_sdp(enabled):
    return None


enable_mem_efficient_sdp = enable_math_sdp = enable_cudnn_sdp = enable_flash_sdp
allow_fp16_bf16_reduction_math_sdp = enable_flash_sdp


def preferred_linalg_library(backend=None):
    return None


preferred_blas_library = preferred_linalg_library


@contextmanager
def sdp_kernel(enable_flash=True, enable_math=True, enable_mem_efficient=True, enable_cudnn=True):
    yield {}

"""torch.nn.attention: the choice of attention kernels, which changes no shape."""
import enum
from contextlib import contextmanager

__all__ = ["SDPBackend", "sdpa_kernel", "WARN_FOR_UNFUSED_KERNELS"]

WARN_FOR_UNFUSED_KERNELS = False


class SDPBackend(enum.Enum):
    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextmanager
def sdpa_kernel(backends, set_priority=False):
    yield {}


def _cur_sdpa_kernel_backends(with_priority=False):
    return [SDPBackend.MATH]


def activate_flash_attention_impl(impl):
    return None


def current_flash_attention_impl():
    return None


def register_flash_attention_impl(impl, *, register_fn):
    return None


def restore_flash_attention_impl(_raise_warn=True):
    return None


def list_flash_attention_impls():
    return []

"""torch.cuda on a machine without a GPU: nothing is available, and what only tidies up does nothing."""
import importlib
from contextlib import contextmanager

from torch._idle_device import device

_SUBMODULES = {"amp", "comm", "graphs", "jiterator", "memory", "nccl", "nvtx", "random", "streams", "tunable"}


def __getattr__(name):
    if name in ("FloatTensor", "HalfTensor", "LongTensor", "IntTensor", "ByteTensor", "BoolTensor", "DoubleTensor"):
        return getattr(importlib.import_module("torch._tensor_types"), name)
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.cuda' has no attribute '{name}'")
    return importlib.import_module("torch.cuda." + name)


class OutOfMemoryError(RuntimeError):
    pass


class DeferredCudaCallError(Exception):
    pass


class CudaError(RuntimeError):
    pass


AcceleratorError = CudaError


def is_available():
    return False


def is_initialized():
    return False


def is_bf16_supported(including_emulation=True):
    return False


def is_tf32_supported():
    return False


def is_current_stream_capturing():
    return False


def device_count():
    return 0


def get_arch_list():
    return []


def _unavailable(*args, **kwargs):
    raise AssertionError("Torch not compiled with CUDA enabled")


init = current_device = get_device_name = get_device_properties = get_device_capability = _unavailable
current_stream = default_stream = mem_get_info = utilization = temperature = power_draw = _unavailable


def set_device(device):
    return None


def synchronize(device=None):
    return None


def empty_cache():
    return None


def ipc_collect():
    return None


def reset_peak_memory_stats(device=None):
    return None


reset_max_memory_allocated = reset_max_memory_cached = reset_accumulated_memory_stats = reset_peak_memory_stats


def memory_allocated(device=None):
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_cached = max_memory_cached = memory_allocated


def memory_stats(device=None):
    return {}


def memory_summary(device=None, abbreviated=False):
    return ""


def set_per_process_memory_fraction(fraction, device=None):
    return None


def manual_seed(seed):
    return None


def manual_seed_all(seed):
    return None


def seed():
    return None


def seed_all():
    return None


def get_rng_state(device="cuda"):
    _unavailable()


def get_rng_state_all():
    return []


def set_rng_state(new_state, device="cuda"):
    return None


def set_rng_state_all(new_states):
    return None


def can_device_access_peer(device, peer_device):
    return False


default_generators = ()


class MemPool:
    pass


@contextmanager
def use_mem_pool(pool, device=None):
    yield


class device_of(device):
    pass


class Stream:
    def __init__(self, device=None, priority=0, **kwargs):
        _unavailable()


class ExternalStream(Stream):
    pass


class Event:
    def __init__(self, enable_timing=False, blocking=False, interprocess=False, external=False):
        pass

    def record(self, stream=None):
        return None

    def synchronize(self):
        return None

    def wait(self, stream=None):
        return None

    def query(self):
        return True

    def elapsed_time(self, end_event):
        return 0.0


@contextmanager
def stream(stream):
    yield


def set_stream(stream):
    return None


class CUDAGraph:
    def __init__(self, keep_graph=False):
        _unavailable()


@contextmanager
def graph(cuda_graph, pool=None, stream=None, capture_error_mode="global"):
    yield


def make_graphed_callables(callables, sample_args, **kwargs):
    return callables

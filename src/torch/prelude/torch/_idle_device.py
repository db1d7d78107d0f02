"""A kind of device that a machine without one answers for: nothing is available, and what only tidies up does nothing."""
from contextlib import contextmanager


def is_available():
    return False


def is_initialized():
    return False


def device_count():
    return 0


def current_accelerator(check_available=False):
    return None


def is_bf16_supported(*args, **kwargs):
    return False


def synchronize(device=None):
    return None


def empty_cache():
    return None


def manual_seed(seed):
    return None


manual_seed_all = set_device = manual_seed


def current_allocated_memory():
    return 0


memory_allocated = max_memory_allocated = driver_allocated_memory = recommended_max_memory = current_allocated_memory


@contextmanager
def stream(stream):
    yield


def _unavailable(*args, **kwargs):
    raise RuntimeError("this machine computes on its CPU: there is no such device")


current_device = get_device_name = get_device_properties = get_device_capability = _unavailable


def memory_reserved(device=None):
    return 0


max_memory_reserved = memory_reserved


def reset_peak_memory_stats(device=None):
    return None


class device:
    def __init__(self, device):
        self.idx = -1

    def __enter__(self):
        return None

    def __exit__(self, exc_type, exc_value, traceback):
        return False

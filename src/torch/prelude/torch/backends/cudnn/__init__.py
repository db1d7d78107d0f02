"""Switches of cuDNN, which is not there."""
from contextlib import contextmanager

enabled = True
benchmark = False
benchmark_limit = 10
deterministic = False
allow_tf32 = True
fp32_precision = "none"


class _Precision:
    fp32_precision = "none"


conv = _Precision()
rnn = _Precision()


def version():
    return None


def is_available():
    return False


def is_acceptable(tensor):
    return False


def set_flags(*args, **kwargs):
    return None


@contextmanager
def flags(enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True, **kwargs):
    yield

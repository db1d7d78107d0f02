"""Switches of a library below PyTorch: without effect on any shape."""
from contextlib import contextmanager

enabled = True
allow_tf32 = True
strategy = "auto"


def is_available():
    return True


def is_built():
    return False


def is_macos_or_newer(major=0, minor=0):
    return False


def get_cpu_capability():
    return "DEFAULT"


def set_flags(*args, **kwargs):
    return None


@contextmanager
def flags(*args, **kwargs):
    yield

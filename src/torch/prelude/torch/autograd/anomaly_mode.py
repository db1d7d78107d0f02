"""Checks of a backward pass that does not run."""
from torch.autograd.grad_mode import set_multithreading_enabled

__all__ = ["detect_anomaly", "set_detect_anomaly"]


class detect_anomaly(set_multithreading_enabled):
    def __init__(self, check_nan=True):
        self.mode = True


class set_detect_anomaly(set_multithreading_enabled):
    def __init__(self, mode, check_nan=True):
        self.mode = mode


def is_anomaly_enabled():
    return False


def is_anomaly_check_nan_enabled():
    return True


def set_anomaly_enabled(mode, check_nan=True):
    pass

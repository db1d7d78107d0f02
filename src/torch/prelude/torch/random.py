"""The state of the random generator."""
from contextlib import contextmanager

import torch

default_generator = torch.Generator()

__all__ = ["set_rng_state", "get_rng_state", "manual_seed", "seed", "initial_seed", "fork_rng", "thread_safe_generator"]


def manual_seed(seed):
    return torch.manual_seed(seed)


def get_rng_state():
    return torch.empty(5056, dtype=torch.uint8)


def set_rng_state(new_state):
    return None


def seed():
    return 0


def initial_seed():
    return 0


@contextmanager
def fork_rng(devices=None, enabled=True, _caller="fork_rng", _devices_kw="devices", device_type="cuda"):
    yield


def thread_safe_generator():
    return default_generator

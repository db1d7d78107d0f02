"""Checkpointed functions: called as they are, for nothing is kept for a backward pass."""
import enum
from contextlib import contextmanager, nullcontext

__all__ = [
    "checkpoint", "checkpoint_sequential", "CheckpointError", "CheckpointFunction", "check_backward_validity",
    "detach_variable", "get_device_states", "set_device_states", "noop_context_fn", "set_checkpoint_early_stop",
    "DefaultDeviceType", "set_checkpoint_debug_enabled", "CheckpointPolicy", "SelectiveCheckpointContext",
    "create_selective_checkpoint_contexts", "SAC_IGNORED_OPS",
]

SAC_IGNORED_OPS = set()


class CheckpointError(RuntimeError):
    pass


class CheckpointFunction:
    @staticmethod
    def apply(run_function, preserve_rng_state, *args):
        return run_function(*args)


class GraphExecGroup:
    """Backward passes that are taken together."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False


class DefaultDeviceType:
    @staticmethod
    def set_device_type(device="cuda"):
        return None

    @staticmethod
    def get_device_type():
        return "cuda"


class CheckpointPolicy(enum.Enum):
    MUST_SAVE = 0
    PREFER_SAVE = 1
    MUST_RECOMPUTE = 2
    PREFER_RECOMPUTE = 3


class SelectiveCheckpointContext:
    def __init__(self, *, is_recompute):
        self.is_recompute = is_recompute


def noop_context_fn():
    return nullcontext(), nullcontext()


def create_selective_checkpoint_contexts(policy_fn_or_list, allow_cache_entry_mutation=False):
    return noop_context_fn()


@contextmanager
def set_checkpoint_early_stop(enable):
    yield


@contextmanager
def set_checkpoint_debug_enabled(enabled):
    yield


def check_backward_validity(inputs):
    return None


def detach_variable(inputs):
    return tuple(x.detach() if hasattr(x, "detach") else x for x in inputs)


def get_device_states(*args):
    return [], []


def set_device_states(devices, states, *, device_type=None):
    return None


def checkpoint(
    function, *args, use_reentrant=None, context_fn=noop_context_fn, determinism_check="default", debug=False,
    early_stop=True, preserve_rng_state=True, **kwargs,
):
    return function(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    for function in functions:
        input = function(input)
    return input

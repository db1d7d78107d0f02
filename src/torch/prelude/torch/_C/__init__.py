"""torch._C: what model code reaches of PyTorch's core."""
import importlib

import _headtorch

_SUBMODULES = {"_nn", "_functions", "_distributed_c10d"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch._C' has no attribute '{name}'")
    return importlib.import_module("torch._C." + name)


class _AnyKey(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name


class DispatchKey(metaclass=_AnyKey):
    """Kinds of kernels: any name is one."""


class DispatchKeySet:
    def __init__(self, *keys):
        self.keys = keys

    def __or__(self, other):
        return DispatchKeySet(*self.keys, *other.keys)


class DisableTorchFunction:
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False


class DisableTorchFunctionSubclass:
    def __init__(self, *args):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False


DisableTorchFunction = DisableTorchFunctionSubclass
_ExcludeDispatchKeyGuard = DisableTorchFunctionSubclass


class ScriptMethod:
    pass


class ScriptFunction:
    pass


class Graph:
    pass


class Value:
    pass


class Node:
    pass


def _disabled_torch_function_impl(func, types, args=(), kwargs=None):
    return func(*args, **(kwargs or {}))


def _get_privateuse1_backend_name():
    return "privateuseone"


def _get_tracing_state():
    return None


def _log_api_usage_once(event):
    return None


def _is_any_autocast_enabled():
    return _headtorch.is_any_autocast_enabled()


def _is_torch_function_enabled():
    return True


def _nothing(*args, **kwargs):
    return None


_jit_set_profiling_executor = _jit_set_profiling_mode = _jit_override_can_fuse_on_cpu = _nothing
_jit_override_can_fuse_on_gpu = _jit_set_texpr_fuser_enabled = _jit_set_nvfuser_enabled = _nothing
_jit_set_nvfuser_guard_mode = _jit_can_fuse_on_cpu = _jit_can_fuse_on_gpu = _set_grad_enabled = _nothing

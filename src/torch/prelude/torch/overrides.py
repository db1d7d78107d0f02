"""__torch_function__: ops dispatch to it by themselves; functions that are written in Python ask here."""
import _headtorch

import torch

__all__ = [
    "get_ignored_functions", "get_overridable_functions", "get_testing_overrides", "handle_torch_function",
    "has_torch_function", "is_tensor_like", "is_tensor_method_or_property", "resolve_name", "wrap_torch_function",
    "enable_reentrant_dispatch", "TorchFunctionMode",
]


def _overrides(arg):
    # of what is not known nothing says that it takes part; asked at each level, it would be followed both ways until the stack ends
    return not _headtorch.is_unknown(arg) and not isinstance(arg, torch.Tensor) and hasattr(type(arg), "__torch_function__")


def has_torch_function(relevant_args):
    return any(_overrides(arg) for arg in relevant_args)


def has_torch_function_unary(arg):
    return _overrides(arg)


def has_torch_function_variadic(*args):
    return has_torch_function(args)


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    for arg in relevant_args:
        if _overrides(arg):
            return type(arg).__torch_function__(public_api, (type(arg),), args, kwargs)
    return public_api(*args, **kwargs)


def wrap_torch_function(dispatcher):
    return lambda func: func


def is_tensor_like(inp):
    return isinstance(inp, torch.Tensor) or hasattr(inp, "__torch_function__")


def is_tensor_method_or_property(func):
    return False


def resolve_name(f):
    return getattr(f, "__name__", None)


def get_ignored_functions():
    return set()


def get_default_nowrap_functions():
    return set()


def get_overridable_functions():
    return {}


def get_testing_overrides():
    return {}


class TorchFunctionMode:
    """A mode that would see every op. Ops run without it."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        pass

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


BaseTorchFunctionMode = TorchFunctionMode


class enable_reentrant_dispatch:
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        pass

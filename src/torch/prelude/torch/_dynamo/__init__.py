"""torch._dynamo: nothing is traced."""
import importlib

from torch.compiler import allow_in_graph, assume_constant_result, disable, is_compiling, reset

_SUBMODULES = {"_trace_wrapped_higher_order_op", "config", "eval_frame", "exc", "external_utils", "utils"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch._dynamo' has no attribute '{name}'")
    return importlib.import_module("torch._dynamo." + name)


def _same(fn):
    return fn


disallow_in_graph = forbid_in_graph = graph_break_if_traced = run = _same


def optimize(backend="inductor", *args, **kwargs):
    return _same


def graph_break(msg=""):
    return None


def mark_dynamic(t, index, *, min=None, max=None):
    return None


mark_static = maybe_mark_dynamic = mark_unbacked = mark_dynamic


def mark_static_address(t, guard=True):
    return None


def is_dynamo_supported():
    return False

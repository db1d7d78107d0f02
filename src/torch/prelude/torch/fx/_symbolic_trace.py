"""Tracing into a graph, which is not done."""
import _headtorch

__all__ = ["Tracer", "symbolic_trace", "wrap"]


class Tracer:
    def __init__(self, autowrap_modules=(), autowrap_functions=(), param_shapes_constant=False):
        pass

    def is_leaf_module(self, m, module_qualified_name):
        return m.__module__.startswith("torch.nn") and not hasattr(m, "_modules")

    def path_of_module(self, mod):
        return ""

    def trace(self, root, concrete_args=None):
        return _headtorch.gap("torch.fx does not trace here: the graph is unknown")


def symbolic_trace(root, concrete_args=None):
    return root


def wrap(fn_or_name):
    return fn_or_name


def is_fx_tracing():
    return False


def is_fx_symbolic_tracing():
    return False

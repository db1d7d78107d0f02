"""torch.jit: a scripted or traced model computes what the model computes, so it is the model."""
import copy
import importlib
from contextlib import contextmanager
from typing import Final

import _headtorch
from torch._jit_internal import export, ignore, unused
from torch.nn.modules.module import Module

__all__ = [
    "Attribute", "CompilationUnit", "Error", "Future", "ScriptFunction", "ScriptModule", "annotate",
    "enable_onednn_fusion", "export", "export_opnames", "fork", "freeze", "interface", "ignore", "isinstance", "load",
    "onednn_fusion_enabled", "optimize_for_inference", "save", "script", "script_if_tracing",
    "set_fusion_strategy", "strict_fusion", "trace", "trace_module", "unused", "wait",
]

_SUBMODULES = {"_script", "_serialization", "_trace", "annotations", "frontend", "mobile", "supported_ops"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.jit' has no attribute '{name}'")
    return importlib.import_module("torch.jit." + name)


class Error(RuntimeError):
    pass


JITException = Error


class ScriptWarning(Warning):
    pass


class TracerWarning(Warning):
    pass


class TracingCheckError(Exception):
    pass


class ScriptModule(Module):
    pass


class RecursiveScriptModule(ScriptModule):
    pass


class TracedModule(ScriptModule):
    pass


TopLevelTracedModule = TracedModule


class ScriptFunction:
    pass


class CompilationUnit:
    pass


class Future:
    def __init__(self, value):
        self._value = value

    def wait(self):
        return self._value


class Attribute:
    """A value with the type that scripted code is to give it."""

    def __new__(cls, value, type):
        return value


def _compiled(obj):
    """The module itself under another identity, with what only compiled ones have."""
    if not issubclass(type(obj), Module):
        return obj
    made = copy.copy(obj)
    for name in ("save", "save_to_buffer", "code", "graph"):
        object.__setattr__(made, name, _headtorch.quiet(f"what {name} of a compiled module gives"))
    return made


def script(obj=None, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    return _compiled(obj)


def script_method(fn):
    return fn


def script_if_tracing(fn):
    return fn


def interface(obj):
    return obj


def trace(func=None, example_inputs=None, *args, **kwargs):
    return _compiled(func)


def trace_module(mod, inputs, *args, **kwargs):
    return mod


def freeze(mod, preserved_attrs=None, optimize_numerics=True):
    return mod


def optimize_for_inference(mod, other_methods=None):
    return mod


def run_frozen_optimizations(mod, optimize_numerics=True, preserved_methods=None):
    return None


def is_scripting():
    return False


def is_tracing():
    return False


def annotate(the_type, the_value):
    return the_value


def isinstance(obj, target_type):
    import builtins

    return builtins.isinstance(obj, target_type)


def fork(func, *args, **kwargs):
    return Future(func(*args, **kwargs))


def wait(future):
    return future.wait()


def load(f, map_location=None, _extra_files=None, _restore_shapes=False):
    return _headtorch.gap("a scripted model in a file is not read")


def save(m, f, _extra_files=None):
    return None


def export_opnames(m):
    return []


def enable_onednn_fusion(enabled):
    return None


def onednn_fusion_enabled():
    return False


def set_fusion_strategy(strategy):
    return []


@contextmanager
def optimized_execution(should_optimize):
    yield


@contextmanager
def fuser(name):
    yield


@contextmanager
def strict_fusion():
    yield


def _overload(func):
    return func


def _overload_method(func):
    return func


_script_if_tracing = script_if_tracing

"""torch.utils. Submodules are read when first asked for."""
import importlib

_SUBMODULES = {
    "_contextlib", "_cxx_pytree", "_device", "_foreach_utils", "_mode_utils", "_python_dispatch", "_pytree", "_sympy",
    "_triton",
    "backend_registration", "benchmark", "bundled_inputs", "checkpoint", "collect_env", "cpp_extension", "data",
    "deterministic", "dlpack", "flop_counter", "hooks", "mobile_optimizer", "model_zoo", "tensorboard",
    "weak",
}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.utils' has no attribute '{name}'")
    return importlib.import_module("torch.utils." + name)


def set_module(obj, mod):
    obj.__module__ = mod


def swap_tensors(t1, t2):
    t1.data, t2.data = t2.data, t1.data

"""torch, as far as it is no op: contexts, checks, and submodules that are read when first asked for."""
import importlib
import math

import _headtorch
import torch
from torch.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from torch.torch_version import TorchVersion

__version__ = TorchVersion("2.14.1")

_SUBMODULES = {
    "_C", "_VF", "_custom_ops", "_dynamo", "_inductor", "_jit_internal", "_lowrank", "_ops", "_prims", "_prims_common",
    "_refs", "_six", "_subclasses", "_tensor", "_utils", "_utils_internal", "accelerator", "amp", "ao", "autograd",
    "backends", "classes", "compiler", "contrib", "cpu", "cuda", "distributed", "distributions", "export", "fft", "func",
    "functional", "futures", "fx", "hub", "jit", "library", "linalg", "masked", "monitor", "mps", "mtia",
    "multiprocessing", "nested", "nn", "onnx", "ops", "optim", "overrides", "package", "profiler", "quantization",
    "random", "return_types", "serialization", "signal", "sparse", "special", "storage", "testing", "types", "utils",
    "version", "xpu", "_higher_order_ops", "_functorch",
}

_STORAGES = (
    "Storage", "FloatStorage", "DoubleStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "IntStorage",
    "ShortStorage", "CharStorage", "ByteStorage", "BoolStorage", "ComplexFloatStorage", "ComplexDoubleStorage",
)

# Names that another file defines: read with that file.
_ELSEWHERE = {
    "autocast": "torch.amp.autocast_mode",
    "GradScaler": "torch.amp.grad_scaler",
    "load": "torch.serialization",
    "save": "torch.serialization",
    "vmap": "torch.func",
    "cond": "torch.func",
    "while_loop": "torch.func",
    "get_rng_state": "torch.random",
    "set_rng_state": "torch.random",
    "initial_seed": "torch.random",
    "seed": "torch.random",
    "UntypedStorage": "torch.storage",
    "TypedStorage": "torch.storage",
    **dict.fromkeys(_STORAGES, "torch.storage"),
    "default_generator": "torch.random",
    "thread_safe_generator": "torch.random",
    "from_dlpack": "torch.utils.dlpack",
    "to_dlpack": "torch.utils.dlpack",
    "pca_lowrank": "torch._lowrank",
    **dict.fromkeys(("fork", "wait", "Future", "ScriptFunction", "ScriptModule", "CompilationUnit"), "torch.jit"),
    "JITException": "torch.jit",
    "DisableTorchFunction": "torch._C",
    "DisableTorchFunctionSubclass": "torch._C",
    **dict.fromkeys((
        "set_autocast_enabled", "set_autocast_dtype", "set_autocast_cpu_enabled", "set_autocast_cpu_dtype",
        "set_autocast_gpu_dtype", "set_autocast_cache_enabled", "clear_autocast_cache", "autocast_increment_nesting",
        "autocast_decrement_nesting",
    ), "torch.amp._switches"),
    **dict.fromkeys((
        "is_anomaly_enabled", "is_anomaly_check_nan_enabled", "set_anomaly_enabled",
    ), "torch.autograd.anomaly_mode"),
    "Event": "torch.cuda",
    "Stream": "torch.cuda",
    "FloatTensor": "torch._tensor_types",
    "DoubleTensor": "torch._tensor_types",
    "HalfTensor": "torch._tensor_types",
    "BFloat16Tensor": "torch._tensor_types",
    "LongTensor": "torch._tensor_types",
    "IntTensor": "torch._tensor_types",
    "ShortTensor": "torch._tensor_types",
    "CharTensor": "torch._tensor_types",
    "ByteTensor": "torch._tensor_types",
    "BoolTensor": "torch._tensor_types",
}


def __getattr__(name):
    home = _ELSEWHERE.get(name)
    if home is not None:
        value = getattr(importlib.import_module(home), name)
    elif name in _SUBMODULES:
        value = importlib.import_module("torch." + name)
    else:
        raise AttributeError(f"module 'torch' has no attribute '{name}'")
    globals()[name] = value
    return value


def is_grad_enabled():
    return _headtorch.grad_mode()


def is_inference_mode_enabled():
    return _headtorch.inference_mode()


def is_tensor(obj, /):
    return isinstance(obj, torch.Tensor)


def is_storage(obj, /):
    return False


def typename(obj, /):
    """The name by which an error calls an object: a tensor's type, a class, or the class of the object."""
    if is_tensor(obj):
        return obj.type()
    module = getattr(obj, "__module__", None)
    if not module or module == "builtins":
        module = ""
    name = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None) or type(obj).__name__
    return f"{module}.{name}" if module else name


def compile(model=None, *, fullgraph=False, dynamic=None, backend="inductor", mode=None, options=None, disable=False):
    """What is compiled computes the same: the model itself, or a decorator that gives it back."""
    if model is None:
        return lambda function: function
    return model


def compiled_with_cxx11_abi():
    return True


def is_deterministic_algorithms_warn_only_enabled():
    return False


def set_deterministic_debug_mode(debug_mode):
    pass


def get_deterministic_debug_mode():
    return 0


def set_warn_always(b, /):
    pass


def is_warn_always_enabled():
    return False


def set_num_interop_threads(num):
    pass


def get_num_interop_threads():
    return 1


def set_flush_denormal(mode):
    return True


def get_autocast_cpu_dtype():
    return torch.get_autocast_dtype("cpu")


def is_autocast_cpu_enabled():
    return torch.is_autocast_enabled("cpu")


def is_autocast_cache_enabled():
    return True


def is_vulkan_available():
    return False


def _assert(condition, message):
    if type(condition) is not bool and torch.overrides.has_torch_function_unary(condition):
        return torch.overrides.handle_torch_function(_assert, (condition,), condition, message)
    assert condition, message


def _message(message, default):
    return str(message()) if callable(message) else default if message is None else str(message)


def _check_with(error_type, cond, message):
    if not cond:
        raise error_type(_message(message, "Expected cond to be True, but got False"))


def _check(cond, message=None):
    _check_with(RuntimeError, cond, message)


def _check_is_size(i, message=None, *, max=None):
    _check(i >= 0, message)


def _check_index(cond, message=None):
    _check_with(IndexError, cond, message)


def _check_value(cond, message=None):
    _check_with(ValueError, cond, message)


def _check_type(cond, message=None):
    _check_with(TypeError, cond, message)


def _check_not_implemented(cond, message=None):
    _check_with(NotImplementedError, cond, message)


class OutOfMemoryError(RuntimeError):
    pass


class AcceleratorError(RuntimeError):
    pass


def set_default_tensor_type(t, /):
    """The dtype of a type, or of its name, becomes the default."""
    torch.set_default_dtype((getattr(torch, t.rpartition(".")[2]) if isinstance(t, str) else t).dtype)


def get_device_module(device=None):
    """The module of a kind of device: torch.cpu, torch.cuda."""
    return importlib.import_module("torch." + (torch.get_default_device() if device is None else torch.device(device)).type)


def init_num_threads():
    pass


def is_distributed(input):
    return False


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    return _headtorch.gap("what bytes hold is not read")


def from_file(filename, shared=None, size=0, *, dtype=None, layout=None, device=None, pin_memory=False):
    """A file holds as many elements as are asked for; which, is not read."""
    return torch.empty(size, dtype=dtype, device=device)


def sym_constrain_range(size, *, min=None, max=None):
    pass


sym_constrain_range_for_size = sym_constrain_range


# Sizes are plain integers here: no value is ever an instance of these.
class SymInt:
    pass


class SymFloat:
    pass


class SymBool:
    pass


def sym_int(a):
    return int(a)


def sym_float(a):
    return float(a)


def sym_not(a):
    return not a


def sym_max(a, b):
    return max(a, b)


def sym_min(a, b):
    return min(a, b)


def sym_sqrt(a):
    return math.sqrt(a)


def sym_ite(b, t, f):
    return t if b else f


def sym_sum(args):
    return sum(args)

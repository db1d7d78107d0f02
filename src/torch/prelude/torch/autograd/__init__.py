"""torch.autograd: contexts and custom functions. There is no backward pass here."""
import importlib

from torch.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from torch.overrides import handle_torch_function, has_torch_function, is_tensor_like
from torch.autograd.grad_mode import enforce_grad_layout_policy, set_multithreading_enabled

_SUBMODULES = {
    "anomaly_mode", "forward_ad", "function", "functional", "grad_mode", "graph", "profiler", "variable",
}


def __getattr__(name):
    if name in ("Function", "NestedIOFunction", "once_differentiable", "FunctionCtx"):
        return getattr(importlib.import_module("torch.autograd.function"), name)
    if name in ("gradcheck", "gradgradcheck"):
        # A module has the name of its function, which is what is asked for.
        return getattr(importlib.import_module("torch.autograd.gradcheck"), name)
    if name in ("detect_anomaly", "set_detect_anomaly"):
        return getattr(importlib.import_module("torch.autograd.anomaly_mode"), name)
    if name in _SUBMODULES:
        return importlib.import_module("torch.autograd." + name)
    raise AttributeError(f"module 'torch.autograd' has no attribute '{name}'")


def is_multithreading_enabled():
    return True


def is_view_replay_enabled():
    return False


def kineto_available():
    return True


def Variable(data, requires_grad=False, volatile=False):
    """A tensor is its own variable."""
    return data.requires_grad_(True) if requires_grad else data


def grad(
    outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=None,
    is_grads_batched=False, materialize_grads=False,
):
    """A gradient has the shape of what it is the gradient of."""
    import torch

    if isinstance(inputs, torch.Tensor):
        inputs = (inputs,)
    return tuple(torch.empty_like(x) for x in inputs)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    return None

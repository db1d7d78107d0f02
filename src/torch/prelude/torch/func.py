"""torch.func: functions of functions."""

import _headtorch
from torch.nn.utils.stateless import functional_call

__all__ = [
    "grad", "grad_and_value", "vmap", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "functionalize", "linearize",
    "functional_call", "stack_module_state", "debug_unwrap", "rearrange", "replace_all_batch_norm_modules_",
]


def _unmodelled(name):
    def transform(func, *args, **kwargs):
        return lambda *given, **named: _headtorch.gap(f"torch.func.{name} is not modelled")

    return transform


vmap = _unmodelled("vmap")
grad = _unmodelled("grad")
grad_and_value = _unmodelled("grad_and_value")
vjp = _unmodelled("vjp")
jvp = _unmodelled("jvp")
jacrev = _unmodelled("jacrev")
jacfwd = _unmodelled("jacfwd")
hessian = _unmodelled("hessian")
linearize = _unmodelled("linearize")


def functionalize(func, *, remove="mutations"):
    return func


def debug_unwrap(tensor, *, recurse=True):
    return tensor


def stack_module_state(models):
    """Parameters and buffers of several models of one form, each stacked along a new first axis."""
    import torch

    def stacked(part):
        owned = [dict(part(model)) for model in models]
        return {name: torch.stack([own[name].detach() for own in owned]) for name in owned[0]}

    return stacked(lambda model: model.named_parameters()), stacked(lambda model: model.named_buffers())


def rearrange(tensor, pattern, **axes_lengths):
    """Axes by the names of a pattern, as einops has them."""
    from einops import rearrange

    return rearrange(tensor, pattern, **axes_lengths)


def replace_all_batch_norm_modules_(root):
    """No batch normalization in it keeps statistics any more."""
    from torch.nn.modules.batchnorm import _BatchNorm

    for module in root.modules():
        if isinstance(module, _BatchNorm):
            module.running_mean = module.running_var = module.num_batches_tracked = None
            module.track_running_stats = False
    return root


def cond(pred, true_fn, false_fn, operands=()):
    return true_fn(*operands) if pred else false_fn(*operands)


def while_loop(cond_fn, body_fn, carried_inputs):
    state = tuple(carried_inputs)
    while cond_fn(*state):
        state = tuple(body_fn(*state))
    return state

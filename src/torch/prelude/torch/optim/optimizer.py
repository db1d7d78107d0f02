"""The base of optimizers: groups of parameters with their settings."""
from collections import OrderedDict, defaultdict
from typing import Any

import torch
from torch.utils.hooks import RemovableHandle

__all__ = ["Optimizer", "register_optimizer_step_pre_hook", "register_optimizer_step_post_hook"]

ParamsT = Any
_params_t = Any
StateDict = dict
Args = tuple
Kwargs = dict


class _RequiredParameter:
    def __repr__(self):
        return "<required parameter>"


required = _RequiredParameter()


def _use_grad_for_differentiable(func):
    return func


def _default_to_fused_or_foreach(params, differentiable, use_fused=False):
    return False, False


def _get_capturable_supported_devices(supports_xla=True):
    return ["cuda", "xpu", "hpu"]


def _get_value(x):
    return x.item() if isinstance(x, torch.Tensor) else x


def _dispatch_sqrt(x):
    return x.sqrt() if isinstance(x, torch.Tensor) else x**0.5


def _view_as_real(params, *state_and_grads):
    return None


def register_optimizer_step_pre_hook(hook):
    return RemovableHandle({})


register_optimizer_step_post_hook = register_optimizer_step_pre_hook


class Optimizer:
    def __init__(self, params, defaults):
        if isinstance(params, torch.Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + torch.typename(params)
            )
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        params = [params] if isinstance(params, torch.Tensor) else list(params)
        if params and isinstance(params[0], tuple):
            param_group["param_names"] = [name for name, _ in params]
            params = [param for _, param in params]
        for param in params:
            if not isinstance(param, torch.Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is " + torch.typename(param)
                )
        param_group["params"] = params
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        taken = {param for group in self.param_groups for param in group["params"]}
        if any(param in taken for param in params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    def __repr__(self):
        text = self.__class__.__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group.keys()):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"

    def zero_grad(self, set_to_none=True):
        return None

    def step(self, closure=None):
        return None if closure is None else closure()

    def state_dict(self):
        start = 0
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = list(range(start, start + len(group["params"])))
            start += len(group["params"])
            groups.append(packed)
        return {"state": {}, "param_groups": groups}

    def load_state_dict(self, state_dict):
        return None

    def register_step_pre_hook(self, hook):
        return RemovableHandle(OrderedDict())

    register_step_post_hook = register_state_dict_pre_hook = register_state_dict_post_hook = register_step_pre_hook
    register_load_state_dict_pre_hook = register_load_state_dict_post_hook = register_step_pre_hook


def _check_settings(lr=0, weight_decay=0, eps=0, momentum=0, betas=()):
    """The checks that most optimizers make of what they are given."""
    for word, value in (
        ("learning rate", lr), ("momentum value", momentum), ("epsilon value", eps),
        ("weight_decay value", weight_decay),
    ):
        if not isinstance(value, torch.Tensor) and not 0.0 <= value:
            raise ValueError(f"Invalid {word}: {value}")
    for index, beta in enumerate(betas):
        if not isinstance(beta, torch.Tensor) and not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")

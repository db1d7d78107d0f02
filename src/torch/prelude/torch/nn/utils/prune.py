"""Pruning: a parameter `name` becomes `name_orig` times the buffer `name_mask`."""
import torch

__all__ = [
    "BasePruningMethod", "Identity", "RandomUnstructured", "L1Unstructured", "RandomStructured", "LnStructured",
    "CustomFromMask", "identity", "random_unstructured", "l1_unstructured", "random_structured", "ln_structured",
    "custom_from_mask", "global_unstructured", "remove", "is_pruned",
]


class BasePruningMethod:
    def __init__(self, name="weight", amount=0):
        self._tensor_name = name
        self.amount = amount

    def __call__(self, module, inputs):
        setattr(module, self._tensor_name, self.apply_mask(module))

    def compute_mask(self, t, default_mask):
        """Which elements stay depends on values: a mask of the same shape."""
        return default_mask.clone()

    def apply_mask(self, module):
        name = self._tensor_name
        return getattr(module, name + "_mask").to(getattr(module, name + "_orig").dtype) * getattr(
            module, name + "_orig"
        )

    @classmethod
    def apply(cls, module, name, *args, importance_scores=None, **kwargs):
        method = cls()
        method._tensor_name = name
        own = getattr(module, name)
        if not hasattr(module, name + "_orig"):
            module.register_parameter(name + "_orig", module._parameters[name])
            del module._parameters[name]
            module.register_buffer(name + "_mask", torch.ones_like(own))
        mask = method.compute_mask(own, getattr(module, name + "_mask"))
        setattr(module, name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        module.register_forward_pre_hook(method)
        return method

    def prune(self, t, default_mask=None, importance_scores=None):
        mask = torch.ones_like(t) if default_mask is None else default_mask
        return t * self.compute_mask(t, mask)

    def remove(self, module):
        name = self._tensor_name
        weight = self.apply_mask(module)
        delattr(module, name)
        original = module._parameters.pop(name + "_orig")
        original.data = weight.data
        del module._buffers[name + "_mask"]
        setattr(module, name, original)


class Identity(BasePruningMethod):
    pass


class RandomUnstructured(BasePruningMethod):
    pass


class L1Unstructured(BasePruningMethod):
    pass


class RandomStructured(BasePruningMethod):
    pass


class LnStructured(BasePruningMethod):
    pass


class CustomFromMask(BasePruningMethod):
    pass


def identity(module, name):
    Identity.apply(module, name)
    return module


def random_unstructured(module, name, amount):
    RandomUnstructured.apply(module, name)
    return module


def l1_unstructured(module, name, amount, importance_scores=None):
    L1Unstructured.apply(module, name)
    return module


def random_structured(module, name, amount, dim):
    RandomStructured.apply(module, name)
    return module


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    LnStructured.apply(module, name)
    return module


def custom_from_mask(module, name, mask):
    CustomFromMask.apply(module, name)
    return module


def global_unstructured(parameters, pruning_method, importance_scores=None, **kwargs):
    for module, name in parameters:
        CustomFromMask.apply(module, name)


def remove(module, name):
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module):
    return any(
        isinstance(hook, BasePruningMethod)
        for _, submodule in module.named_modules()
        for hook in submodule._forward_pre_hooks.values()
    )

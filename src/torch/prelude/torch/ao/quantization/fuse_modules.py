"""Layers that quantization runs as one."""
import copy

from torch.ao.nn import intrinsic
from torch.nn.modules.linear import Identity
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

__all__ = ["fuse_modules", "fuse_modules_qat", "fuse_known_modules"]


def fuse_known_modules(mod_list, is_qat=False, additional_fuser_method_mapping=None):
    """One layer for the first, and an Identity for each of the rest. In eval a batch norm goes into its convolution."""
    kinds = [type(module).__name__ for module in mod_list]
    if not is_qat and len(mod_list) > 1 and kinds[1].startswith("BatchNorm") and kinds[0][:4] in ("Conv", "Line"):
        fold = fuse_linear_bn_eval if kinds[0] == "Linear" else fuse_conv_bn_eval
        first = fold(mod_list[0], mod_list[1])
        rest = mod_list[2:]
    else:
        first, rest = mod_list[0], mod_list[1:]
    if rest:
        parts = [first, *rest]
        name = "".join(
            {"BatchNorm": "Bn"}.get(kind[:9], kind.rstrip("123d")) for kind in (type(part).__name__ for part in parts)
        )
        axes = type(first).__name__[-2:] if type(first).__name__[-1] == "d" else ""
        fused = getattr(intrinsic, name + axes, intrinsic._FusedModule)(*parts)
    else:
        fused = first
    return [fused] + [Identity() for _ in mod_list[1:]]


def _fuse(model, names, is_qat):
    modules = [model.get_submodule(name) for name in names]
    for name, module in zip(names, fuse_known_modules(modules, is_qat)):
        path, _, last = name.rpartition(".")
        setattr(model.get_submodule(path), last, module)


def fuse_modules(model, modules_to_fuse, inplace=False, fuser_func=None, fuse_custom_config_dict=None):
    return _fuse_all(model, modules_to_fuse, inplace, False)


def fuse_modules_qat(model, modules_to_fuse, inplace=False, fuser_func=None, fuse_custom_config_dict=None):
    return _fuse_all(model, modules_to_fuse, inplace, True)


def _fuse_all(model, modules_to_fuse, inplace, is_qat):
    if not inplace:
        model = copy.deepcopy(model)
    several = all(not isinstance(element, str) for element in modules_to_fuse)
    for names in modules_to_fuse if several else [modules_to_fuse]:
        _fuse(model, names, is_qat)
    return model

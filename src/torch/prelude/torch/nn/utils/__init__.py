"""torch.nn.utils. The file that defines a function is read when the function is first asked for."""
import importlib

# Functions whose files have their names: read now, or importing such a file would put the module in their place.
from torch.nn.utils.spectral_norm import remove_spectral_norm, spectral_norm
from torch.nn.utils.weight_norm import remove_weight_norm, weight_norm

_FILES = {
    "clip_grad": "clip_grad_norm clip_grad_norm_ clip_grad_value_ clip_grads_with_norm_ get_total_norm",
    "convert_parameters": "parameters_to_vector vector_to_parameters",
    "fusion": "fuse_conv_bn_eval fuse_conv_bn_weights fuse_linear_bn_eval fuse_linear_bn_weights",
    "init": "skip_init",
    "memory_format": "convert_conv2d_weight_memory_format convert_conv3d_weight_memory_format",
}
_HOMES = {name: file for file, names in _FILES.items() for name in names.split()}
_SUBMODULES = {"parametrizations", "parametrize", "prune", "rnn", "stateless", "fusion", "init"}


def __getattr__(name):
    if name in _HOMES:
        value = getattr(importlib.import_module("torch.nn.utils." + _HOMES[name]), name)
    elif name in _SUBMODULES:
        value = importlib.import_module("torch.nn.utils." + name)
    else:
        raise AttributeError(f"module 'torch.nn.utils' has no attribute '{name}'")
    globals()[name] = value
    return value

"""What modeling files take from `transformers.utils`."""

import torch

from . import logging
from .auto_docstring import auto_class_docstring, auto_docstring
from .generic import (
    ContextManagers, ExplicitEnum, ModelOutput, PaddingStrategy, TensorType, TransformersKwargs, can_return_tuple, filter_out_non_signature_kwargs,
    is_tensor, is_timm_config_dict, is_timm_local_checkpoint, no_inherit_decorator, torch_float, torch_int,
)
from .hub import PushToHubMixin, cached_file, hf_api, resolve_revision
from .import_utils import (
    OptionalDependencyNotAvailable, _LazyModule, define_import_structure, is_torch_greater_or_equal, is_torchdynamo_compiling, is_torchdynamo_exporting, is_tracing,
    is_torch_fx_proxy, requires, requires_backends, torch_compilable_check, torch_only_method,
)
from .doc import add_code_sample_docstrings, add_end_docstrings, add_start_docstrings, add_start_docstrings_to_model_forward, copy_func, replace_return_docstrings

CONFIG_NAME = "config.json"
WEIGHTS_NAME = "pytorch_model.bin"
SAFE_WEIGHTS_NAME = "model.safetensors"
DUMMY_INPUTS = [[7, 6, 0, 0, 1], [1, 2, 3, 0, 0], [0, 0, 0, 4, 5]]
DUMMY_MASK = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]


def __getattr__(name):
    from . import import_utils
    return getattr(import_utils, name)

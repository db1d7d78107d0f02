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
WEIGHTS_INDEX_NAME = "pytorch_model.bin.index.json"
FEATURE_EXTRACTOR_NAME = "preprocessor_config.json"
IMAGE_PROCESSOR_NAME = "preprocessor_config.json"
VIDEO_PROCESSOR_NAME = "video_preprocessor_config.json"
AUDIO_TOKENIZER_NAME = "audio_tokenizer_config.json"
GENERATION_CONFIG_NAME = "generation_config.json"
SAFE_WEIGHTS_INDEX_NAME = "model.safetensors.index.json"
PROCESSOR_NAME = "processor_config.json"
MODEL_CARD_NAME = "modelcard.json"
CHAT_TEMPLATE_DIR = "additional_chat_templates"
CHAT_TEMPLATE_FILE = "chat_template.jinja"
SENTENCEPIECE_UNDERLINE = SPIECE_UNDERLINE = "\u2581"
TRANSFORMERS_DYNAMIC_MODULE_NAME = "transformers_modules"
ENV_VARS_TRUE_VALUES = {"1", "ON", "YES", "TRUE"}
ENV_VARS_TRUE_AND_AUTO_VALUES = ENV_VARS_TRUE_VALUES | {"AUTO"}
HF_MODULES_CACHE = "modules"
S3_BUCKET_PREFIX = "https://s3.amazonaws.com/models.huggingface.co/bert"
CLOUDFRONT_DISTRIB_PREFIX = "https://cdn.huggingface.co"
MULTIPLE_CHOICE_DUMMY_INPUTS = [[[0, 1, 0, 1], [1, 0, 0, 1]]]
SAFE_WEIGHTS_NAME = "model.safetensors"
DUMMY_INPUTS = [[7, 6, 0, 0, 1], [1, 2, 3, 0, 0], [0, 0, 0, 4, 5]]
DUMMY_MASK = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]


def __getattr__(name):
    from . import import_utils
    return getattr(import_utils, name)

"""transformers: its classes by name, each from the module that defines it. Modeling and configuration files are the installed
ones; tokenizers, pipelines, trainers and quantizers are not entered."""

__version__ = "5.18.0"

import re
import sys

from .utils.import_utils import class_module

_HOMES = {
    "PreTrainedModel": "modeling_utils", "PreTrainedConfig": "configuration_utils", "PretrainedConfig": "configuration_utils",
    "Cache": "cache_utils", "DynamicCache": "cache_utils", "StaticCache": "cache_utils", "EncoderDecoderCache": "cache_utils",
    "GenerationConfig": "generation", "GenerationMixin": "generation", "set_seed": "trainer_utils",
}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'transformers' has no attribute {name!r}")
    import _headtorch
    if re.search("Tokenizer|Processor|FeatureExtractor|Trainer|TrainingArguments|DataCollator|Pipeline$|^pipeline$", name):
        # what makes inputs, or runs a loop of its own: no model is lost by that
        return _headtorch.quiet(f"{name} of transformers is not entered")
    home = _HOMES.get(name) or ("models.auto" if name.startswith("Auto") and name not in ("Autoformer",) and not name.startswith("Autoformer") else None)
    module = f"transformers.{home}" if home else class_module(name)
    if module is None:
        try:
            # `from transformers import initialization` asks here before it looks for a file
            return _headtorch.import_module(f"transformers.{name}")
        except ImportError:
            return _headtorch.gap(f"{name} of transformers")
    return getattr(_headtorch.import_module(module), name)

"""Outputs of models and the small tools of modeling files."""

import contextlib
from collections import OrderedDict
from collections.abc import MutableMapping
from contextlib import ExitStack, nullcontext
from dataclasses import fields
from enum import Enum
from functools import wraps
from typing import TypedDict

import torch


class ModelOutput(OrderedDict):
    """A dataclass that is a dict of its fields that are not None, and a tuple by number."""

    def __post_init__(self):
        for field in fields(self):
            value = self.__dict__.get(field.name)
            if value is not None:
                super().__setitem__(field.name, value)

    def __getitem__(self, key):
        return super().__getitem__(key) if isinstance(key, str) else self.to_tuple()[key]

    def __setattr__(self, name, value):
        if value is not None and any(field.name == name for field in fields(self)):
            super().__setitem__(name, value)
        super().__setattr__(name, value)

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        super().__setattr__(key, value)

    def _refuse(self, *args, **kwargs):
        raise Exception(f"You cannot use this method on a {type(self).__name__} instance.")

    __delitem__ = setdefault = pop = update = _refuse

    def to_tuple(self):
        return tuple(self.values())


class ExplicitEnum(str, Enum):
    @classmethod
    def _missing_(cls, value):
        raise ValueError(f"{value} is not a valid {cls.__name__}, please select one of {[one.value for one in cls]}")


class PaddingStrategy(ExplicitEnum):
    LONGEST = "longest"
    MAX_LENGTH = "max_length"
    DO_NOT_PAD = "do_not_pad"


class TensorType(ExplicitEnum):
    PYTORCH = "pt"
    NUMPY = "np"


class TransformersKwargs(TypedDict, total=False):
    pass


class ContextManagers:
    def __init__(self, context_managers):
        self.context_managers = context_managers
        self.stack = ExitStack()

    def __enter__(self):
        for one in self.context_managers:
            self.stack.enter_context(one)

    def __exit__(self, *args):
        self.stack.__exit__(*args)


class GeneralInterface(MutableMapping):
    """A table of functions by name that instances may lay names of their own over."""

    _global_mapping = {}

    def __init__(self):
        self._local_mapping = {}

    def __getitem__(self, key):
        return self._local_mapping[key] if key in self._local_mapping else self._global_mapping[key]

    def __setitem__(self, key, value):
        self._local_mapping[key] = value

    def __delitem__(self, key):
        del self._local_mapping[key]

    def __iter__(self):
        return iter({**self._global_mapping, **self._local_mapping})

    def __len__(self):
        return len({**self._global_mapping, **self._local_mapping})

    @classmethod
    def register(cls, key, value):
        cls._global_mapping[key] = value

    def valid_keys(self):
        return list(self.keys())


def can_return_tuple(func):
    @wraps(func)
    def wrapper(self, *args, **kwargs):
        passed = kwargs.pop("return_dict", None)
        return_dict = passed if passed is not None else getattr(getattr(self, "config", None), "return_dict", True)
        output = func(self, *args, **kwargs)
        return output if return_dict or isinstance(output, tuple) else output.to_tuple()
    return wrapper


_FROM_CONFIG = ("use_cache", "vision_feature_layer", "vision_feature_select_strategy", "vision_aspect_ratio")


def merge_with_config_defaults(func):
    """Fills arguments that the call leaves out (or gives as None) from the model's configuration."""
    names = func.__code__.co_varnames

    @wraps(func)
    def wrapper(self, *args, **kwargs):
        for name in _FROM_CONFIG:
            place = names.index(name) - 1 if name in names else None
            given = args[place] if place is not None and place < len(args) else kwargs.get(name)
            value = given if given is not None else getattr(self.config, name, None)
            if value is None:
                continue
            if name == "use_cache" and value and getattr(self, "gradient_checkpointing", False) and self.training:
                value = False
            if place is not None and place < len(args):
                args = (*args[:place], value, *args[place + 1:])
            else:
                kwargs[name] = value
        if "is_causal" not in kwargs and getattr(self.config, "is_causal", None) is not None:
            kwargs["is_causal"] = self.config.is_causal
        return func(self, *args, **kwargs)
    return wrapper


def check_model_inputs(func=None, **options):
    return merge_with_config_defaults(func) if func is not None else merge_with_config_defaults


def accepts_precomputed_kwargs(modality):
    return lambda func: func


def no_inherit_decorator(obj):
    return obj


def filter_out_non_signature_kwargs(extra=None):
    return lambda func: func


def maybe_autocast(device_type=None, dtype=None, enabled=True, cache_enabled=None):
    if enabled or torch.is_autocast_enabled():
        return torch.autocast(device_type, dtype=dtype, enabled=enabled)
    return nullcontext()


def is_flash_attention_requested(config=None, requested_attention_implementation=None):
    name = requested_attention_implementation or getattr(config, "_attn_implementation", None)
    return name is not None and "flash" in name


def split_attention_implementation(implementation):
    if implementation is None:
        return False, None
    return implementation.startswith("paged|"), implementation.removeprefix("paged|")


def get_max_seqlen(cu_seqlens, *args, **kwargs):
    return (cu_seqlens[1:] - cu_seqlens[:-1]).max()


def is_tensor(value):
    return isinstance(value, torch.Tensor)


is_torch_tensor = is_tensor


def is_numpy_array(value):
    return False


def is_timm_config_dict(config):
    return "pretrained_cfg" in config


def is_timm_local_checkpoint(path):
    return False


def torch_int(value):
    return int(value)


def torch_float(value):
    return float(value)


def flatten_dict(d, parent_key="", delimiter="."):
    flat = {}
    for key, value in d.items():
        path = f"{parent_key}{delimiter}{key}" if parent_key else key
        flat.update(flatten_dict(value, path, delimiter) if isinstance(value, MutableMapping) and value else {path: value})
    return flat


def strtobool(value):
    return 1 if str(value).lower() in ("y", "yes", "t", "true", "on", "1") else 0


def retry(max_retries=3, initial_delay=1.0, jitter=True, exceptions=(Exception,)):
    """What is read is there at the first try."""
    return lambda func: func

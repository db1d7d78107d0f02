"""`PreTrainedConfig`: dataclass fields with their defaults, names that stand for other names, and any further keyword as it comes."""

import copy
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

import _headtorch
import torch
from _checkpoint_config import config_dict, without_loading
from huggingface_hub.dataclasses import strict

from .modeling_rope_utils import RotaryEmbeddingConfigMixin

ALLOWED_LAYER_TYPES = ALLOWED_ATTN_LAYER_TYPES = ALLOWED_MLP_LAYER_TYPES = ()

_OLD_LAYER_TYPES = {
    "mamba": "linear_attention", "attention": "full_attention", "deepseek_sparse_attention": "indexed_attention", "qwen_sparse_attention": "indexed_attention",
}


def remap_legacy_layer_types(layer_types=None, config=None):
    if layer_types is not None:
        return [_OLD_LAYER_TYPES.get(one, one) for one in layer_types]
    for name in ("layer_types", "mtp_layer_types"):
        given = getattr(config, name, None)
        if given is not None and remap_legacy_layer_types(given) != given:
            setattr(config, name, remap_legacy_layer_types(given))


def layer_type_validation(*args, **kwargs):
    pass


@dataclass(init=False, repr=False, eq=False)
class PreTrainedConfig(RotaryEmbeddingConfigMixin):
    base_config_key: ClassVar[str] = ""
    sub_configs: ClassVar[dict] = {}
    has_no_defaults_at_init: ClassVar[bool] = False
    keys_to_ignore_at_inference: ClassVar[list] = []
    attribute_map: ClassVar[dict] = {}
    base_model_tp_plan: ClassVar[Any] = None
    base_model_fsdp_plan: ClassVar[Any] = None
    base_model_pp_plan: ClassVar[Any] = None
    base_model_ep_plan: ClassVar[Any] = None
    model_type: ClassVar[str] = ""

    transformers_version: str = None
    architectures: list = None
    output_hidden_states: bool = False
    return_dict: bool = True
    dtype: Any = None
    chunk_size_feed_forward: int = 0
    is_encoder_decoder: bool = False
    id2label: dict = None
    label2id: dict = None
    problem_type: str = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        dataclass(cls, init=False, repr=False, eq=False, kw_only=True)

    def __init__(self, **kwargs):
        for one in fields(self):
            if one.name in kwargs:
                value = kwargs.pop(one.name)
            elif one.default is not MISSING:
                value = one.default
            elif one.default_factory is not MISSING:
                value = one.default_factory()
            else:
                raise TypeError(f"Missing required field - '{one.name}'")
            setattr(self, one.name, value)
        self.__post_init__(**kwargs)

    def __post_init__(self, **kwargs):
        old_dtype = kwargs.pop("torch_dtype", None)
        self.dtype = old_dtype if self.dtype is None else self.dtype
        if isinstance(self.dtype, str):
            self.dtype = getattr(torch, self.dtype)
        if self.id2label is None:
            self.num_labels = kwargs.pop("num_labels", 2)
        else:
            kwargs.pop("num_labels", None)
            if not _headtorch.is_unknown(self.id2label):
                self.id2label = {int(key): label for key, label in self.id2label.items()}
        if hasattr(self, "rope_parameters") or kwargs.get("rope_scaling") and kwargs.get("rope_theta"):
            kwargs = self.convert_rope_params_to_dict(**kwargs)
        self._name_or_path = str(kwargs.pop("name_or_path", ""))
        self._output_attentions = kwargs.pop("output_attentions", False)
        self._attn_implementation = kwargs.pop("attn_implementation", None)
        self._experts_implementation = kwargs.pop("experts_implementation", None)
        for key, value in kwargs.items():
            setattr(self, key, value)
        remap_legacy_layer_types(config=self)

    def __setattr__(self, name, value):
        super().__setattr__(type(self).attribute_map.get(name, name), value)

    def __getattribute__(self, name):
        # The other name counts also where the class has a default of the first one.
        return super().__getattribute__(type(self).attribute_map.get(name, name))

    @property
    def name_or_path(self):
        return self._name_or_path

    @name_or_path.setter
    def name_or_path(self, value):
        self._name_or_path = str(value)

    @property
    def output_attentions(self):
        return self._output_attentions

    @output_attentions.setter
    def output_attentions(self, value):
        self._output_attentions = value

    @property
    def num_labels(self):
        if _headtorch.is_unknown(self.id2label):
            # a number that nobody gave is a name
            return _headtorch.size("num_labels")
        return len(self.id2label) if self.id2label is not None else None

    @num_labels.setter
    def num_labels(self, count):
        if self.id2label is None or _headtorch.is_unknown(self.id2label) or len(self.id2label) != count:
            self.id2label = {index: f"LABEL_{index}" for index in range(count)}
            self.label2id = {label: index for index, label in self.id2label.items()}

    @property
    def use_return_dict(self):
        return self.return_dict

    @property
    def torch_dtype(self):
        return self.dtype

    @property
    def _attn_implementation(self):
        return self._attn_implementation_internal

    @_attn_implementation.setter
    def _attn_implementation(self, value):
        own = value.get("", None) if isinstance(value, dict) else value
        self._attn_implementation_internal = own
        for key in self.sub_configs:
            inner = getattr(self, key, None)
            if isinstance(inner, PreTrainedConfig):
                inner._attn_implementation = value.get(key, own) if isinstance(value, dict) else value

    @property
    def rope_scaling(self):
        return self.rope_parameters

    @rope_scaling.setter
    def rope_scaling(self, value):
        self.rope_parameters = value

    def get_text_config(self, decoder=None, encoder=None):
        """The part that speaks of text: of a composite configuration its text, decoder or encoder part; else itself."""
        names = ("decoder", "generator", "text_config") if decoder else ("text_encoder",) if encoder else ("text_config", "text_encoder", "decoder", "generator")
        found = [getattr(self, name) for name in names if isinstance(getattr(self, name, None), PreTrainedConfig)]
        return found[0] if found else self

    @classmethod
    def from_dict(cls, config_dict, **kwargs):
        rest = kwargs.pop("return_unused_kwargs", False)
        given = {key: value for key, value in config_dict.items() if key != "model_type"}
        if "num_labels" in kwargs and kwargs["num_labels"] is not None:
            for key in ("id2label", "label2id", "num_labels"):
                given.pop(key, None)
            if kwargs.get("id2label") is not None:
                kwargs.pop("num_labels")
        made = cls(**given)
        unused = {}
        for key, value in kwargs.items():
            if hasattr(made, key):
                setattr(made, key, value)
            elif key not in ("torch_dtype", "name_or_path"):
                unused[key] = value
        if kwargs.get("id2label") is not None:
            made.id2label = {int(key): label for key, label in kwargs["id2label"].items()}
        return (made, unused) if rest else made

    @classmethod
    def get_config_dict(cls, name, **kwargs):
        return config_dict(cls, name), without_loading(kwargs)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, **kwargs):
        found = config_dict(cls, pretrained_model_name_or_path)
        if _headtorch.is_unknown(found):
            return found
        return cls.from_dict(found, **without_loading(kwargs))

    def to_dict(self):
        return {key: value.to_dict() if isinstance(value, PreTrainedConfig) else copy.copy(value) for key, value in self.__dict__.items()}

    def to_diff_dict(self):
        return self.to_dict()

    def update(self, config_dict):
        for key, value in config_dict.items():
            setattr(self, key, value)

    def __contains__(self, key):
        return key in self.__dict__


PretrainedConfig = PreTrainedConfig

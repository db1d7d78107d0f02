"""`PreTrainedModel`: a configuration, embeddings to get and set, weights that are tied. Loading, saving and placing are left out."""

import copy
import re

import torch
from torch import nn

import _headtorch

from _checkpoint_config import without_loading

from . import initialization as init
from .configuration_utils import PreTrainedConfig
from .integrations.sdpa_attention import sdpa_attention_forward
from .modeling_rope_utils import ROPE_INIT_FUNCTIONS
from .utils.generic import GeneralInterface
from .utils.hub import PushToHubMixin


class AttentionInterface(GeneralInterface):
    _global_mapping = {name: sdpa_attention_forward for name in ("sdpa", "flash_attention_2", "flash_attention_3", "flash_attention_4", "flex_attention")}

    def get_interface(self, attn_implementation, default):
        return self.get(attn_implementation, default)


ALL_ATTENTION_FUNCTIONS = AttentionInterface()


def get_torch_context_manager_or_global_device():
    return torch.device("cpu")


class ModuleUtilsMixin:
    @property
    def device(self):
        return next((parameter.device for parameter in self.parameters()), torch.device("cpu"))

    @property
    def dtype(self):
        return next((parameter.dtype for parameter in self.parameters() if parameter.is_floating_point()), torch.get_default_dtype())

    def num_parameters(self, only_trainable=False, exclude_embeddings=False):
        left_out = {f"{path}.weight" for path, module in self.named_modules() if isinstance(module, nn.Embedding)} if exclude_embeddings else set()
        return sum(one.numel() for path, one in self.named_parameters() if path not in left_out and (one.requires_grad or not only_trainable))

    def invert_attention_mask(self, encoder_attention_mask):
        mask = encoder_attention_mask[:, None, :, :] if encoder_attention_mask.dim() == 3 else encoder_attention_mask[:, None, None, :]
        return (1.0 - mask.to(dtype=self.dtype)) * torch.finfo(self.dtype).min

    def get_extended_attention_mask(self, attention_mask, input_shape, dtype=None, **kwargs):
        dtype = self.dtype if dtype is None else dtype
        mask = attention_mask[:, None, :, :] if attention_mask.dim() == 3 else attention_mask[:, None, None, :]
        return (1.0 - mask.to(dtype=dtype)) * torch.finfo(dtype).min

    def get_head_mask(self, head_mask, num_hidden_layers, is_attention_chunked=False):
        return [None] * num_hidden_layers if head_mask is None else head_mask


class EmbeddingAccessMixin:
    _input_embed_layer = "embed_tokens"

    def _embedding_home(self):
        """The module whose attribute the input embeddings are."""
        name = self._input_embed_layer
        for home in (self, getattr(self, "embeddings", None), getattr(self, "model", None)):
            if getattr(home, name, None) is not None:
                return home
        for inner in (getattr(self, "language_model", None), self.base_model):
            if inner is not None and inner is not self and hasattr(inner, "get_input_embeddings"):
                return inner
        raise NotImplementedError(f"`get_input_embeddings` not auto-handled for {type(self).__name__}; please override in the subclass.")

    def get_input_embeddings(self):
        home = self._embedding_home()
        own = getattr(home, self._input_embed_layer, None)
        return own if own is not None else home.get_input_embeddings()

    def set_input_embeddings(self, value):
        home = self._embedding_home()
        if hasattr(home, self._input_embed_layer):
            setattr(home, self._input_embed_layer, value)
        else:
            home.set_input_embeddings(value)

    def get_output_embeddings(self):
        return getattr(self, "lm_head", None)

    def set_output_embeddings(self, value):
        if getattr(self, "lm_head", None) is not None:
            self.lm_head = value


def _initialize(model, module):
    """Children before their parent, each module once, by the rules of the model that it belongs to."""
    for child in module.children():
        _initialize(child if isinstance(child, PreTrainedModel) else model, child)
    if not getattr(module, "_is_hf_initialized", False):
        model._init_weights(module)
        module._is_hf_initialized = True


def _initialize_layer(module, std):
    kind = type(module).__name__
    weight, bias = getattr(module, "weight", None), getattr(module, "bias", None)
    if isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d)):
        if weight is not None:
            init.normal_(weight, mean=0.0, std=std)
        if bias is not None:
            init.zeros_(bias)
    elif isinstance(module, nn.LSTM):
        for name, parameter in module.named_parameters():
            if "weight" in name:
                init.xavier_uniform_(parameter)
            elif "bias" in name:
                init.constant_(parameter, 0.0)
    elif isinstance(module, nn.Embedding):
        init.normal_(weight, mean=0.0, std=std)
        if module.padding_idx is not None and not getattr(weight, "_is_hf_initialized", False):
            init.zeros_(weight[module.padding_idx])
    elif isinstance(module, nn.MultiheadAttention):
        module._reset_parameters()
    elif isinstance(module, (nn.GroupNorm, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)) or "LayerNorm" in kind or "RMSNorm" in kind:
        if weight is not None:
            init.ones_(weight)
        if bias is not None:
            init.zeros_(bias)
        if getattr(module, "running_mean", None) is not None:
            init.zeros_(module.running_mean)
            init.ones_(module.running_var)
            init.zeros_(module.num_batches_tracked)
    elif "RotaryEmbedding" in kind and hasattr(module, "original_inv_freq"):
        rules = {"axial": getattr(module, "compute_axial_rope_parameters", None), "default": getattr(module, "compute_default_rope_parameters", None), **ROPE_INIT_FUNCTIONS}
        rates, _ = rules[module.rope_type](module.config)
        init.copy_(module.inv_freq, rates)
        init.copy_(module.original_inv_freq, rates)


class PreTrainedModel(nn.Module, EmbeddingAccessMixin, ModuleUtilsMixin, PushToHubMixin):
    config_class = None
    base_model_prefix = ""
    main_input_name = "input_ids"
    input_modalities = "text"
    _no_split_modules = None
    _tied_weights_keys = None
    _keys_to_ignore_on_load_missing = None
    _keys_to_ignore_on_load_unexpected = None
    _supports_sdpa = False
    _supports_flash_attn = False
    _supports_attention_backend = False
    _can_record_outputs = None
    supports_gradient_checkpointing = False
    is_parallelizable = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        annotated = cls.__dict__.get("__annotations__", {}).get("config")
        if "config_class" not in cls.__dict__ and isinstance(annotated, type):
            cls.config_class = annotated

    def __init__(self, config, *inputs, **kwargs):
        super().__init__()
        if not isinstance(config, PreTrainedConfig):
            raise TypeError(
                f"Parameter config in `{type(self).__name__}(config)` should be an instance of class `PreTrainedConfig`. To create a model from a pretrained model use "
                f"`model = {type(self).__name__}.from_pretrained(PRETRAINED_MODEL_NAME)`"
            )
        self.config = config
        self.name_or_path = config.name_or_path
        self.kernel_config = None
        if config._attn_implementation is None:
            config._attn_implementation_internal = "sdpa" if self._supports_sdpa else "eager"
        if getattr(config, "_experts_implementation", None) is None:
            config._experts_implementation_internal = "eager"
        self.generation_config = None
        self.warnings_issued = {}

    @property
    def loss_type(self):
        return type(self).__name__

    @property
    def can_record_outputs(self):
        return self._can_record_outputs or {}

    @property
    def base_model(self):
        return getattr(self, self.base_model_prefix, self)

    @property
    def dummy_inputs(self):
        from .utils import DUMMY_INPUTS
        return {"input_ids": torch.tensor(DUMMY_INPUTS)}

    def post_init(self):
        self.init_weights()

    def init_weights(self):
        self.initialize_weights()
        self.tie_weights()

    @torch.no_grad()
    def initialize_weights(self):
        _initialize(self, self)

    @torch.no_grad()
    def _init_weights(self, module):
        """By the kind of a layer; models with parameters of their own add to it."""
        named = next((name for name in ("initializer_range", "init_std", "initializer_factor") if hasattr(self.config, name)), None)
        std = getattr(self.config.get_text_config(), "initializer_range", 0.02) if named is None else getattr(self.config, named)
        _initialize_layer(module, 0.02 if named == "initializer_range" and not std else std)

    def tie_weights(self, *args, **kwargs):
        if not getattr(self.config.get_text_config(), "tie_word_embeddings", getattr(self.config, "tie_word_embeddings", True)):
            return
        names = [name for name, _ in self.named_parameters(remove_duplicate=False)] + [name for name, _ in self.named_buffers(remove_duplicate=False)]
        for target, source in (self._tied_weights_keys or {}).items():
            for name in names:
                found = re.match(f"{target}(?=$|\\.)", name)
                if found is not None:
                    self._tie(name, re.sub(f"^{target}", source, name, count=1) if "\\" in target else source + name[found.end():])

    def _tie(self, target, source):
        if target == source:
            return
        home, _, name = target.rpartition(".")
        giver, _, own = source.rpartition(".")
        try:
            tensor = getattr(self.get_submodule(giver), own)
        except AttributeError:
            return
        setattr(self.get_submodule(home), name, tensor)

    @classmethod
    def _from_config(cls, config, **kwargs):
        if kwargs.get("attn_implementation") is not None:
            config._attn_implementation = kwargs["attn_implementation"]
        return cls(config)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, *args, config=None, **kwargs):
        options, dtype = without_loading(kwargs), kwargs.get("dtype", kwargs.get("torch_dtype"))
        if not isinstance(config, PreTrainedConfig):
            config = cls.config_class.from_pretrained(pretrained_model_name_or_path, return_unused_kwargs=True, **options)
            if _headtorch.is_unknown(config):
                return config
            config, options = config
        elif options.get("num_labels") is not None:
            config = copy.deepcopy(config)
            config.num_labels = options.pop("num_labels")
        for name in ("dtype", "torch_dtype", "attn_implementation"):
            options.pop(name, None)
        model = cls(config, *args, **options)
        if isinstance(dtype, torch.dtype):
            model.to(dtype)
        return model.eval()

    @classmethod
    def can_generate(cls):
        return False

    @classmethod
    def is_backend_compatible(cls):
        return cls._supports_attention_backend

    def get_encoder(self, modality=None):
        inner = getattr(self, "encoder", None)
        return inner if inner is not None else self.base_model.get_encoder() if self.base_model is not self else self

    def get_decoder(self):
        for name in ("decoder", "language_model", "text_model", "model"):
            inner = getattr(self, name, None)
            if inner is not None:
                return inner.get_decoder() if name == "model" and hasattr(inner, "get_decoder") else inner
        return self

    def resize_token_embeddings(self, new_num_tokens=None, pad_to_multiple_of=None, mean_resizing=True):
        old = self.get_input_embeddings()
        if new_num_tokens is None:
            return old
        if pad_to_multiple_of is not None:
            new_num_tokens = (new_num_tokens + pad_to_multiple_of - 1) // pad_to_multiple_of * pad_to_multiple_of
        self.set_input_embeddings(nn.Embedding(new_num_tokens, old.embedding_dim, padding_idx=old.padding_idx))
        head = self.get_output_embeddings()
        if isinstance(head, nn.Linear):
            self.set_output_embeddings(nn.Linear(head.in_features, new_num_tokens, bias=head.bias is not None))
        self.config.get_text_config().vocab_size = new_num_tokens
        self.tie_weights()
        return self.get_input_embeddings()

    def set_attn_implementation(self, attn_implementation, *args, **kwargs):
        self.config._attn_implementation = attn_implementation

    def gradient_checkpointing_enable(self, *args, **kwargs):
        for module in self.modules():
            if hasattr(module, "gradient_checkpointing"):
                module.gradient_checkpointing = True

    def gradient_checkpointing_disable(self):
        for module in self.modules():
            if hasattr(module, "gradient_checkpointing"):
                module.gradient_checkpointing = False

    @property
    def is_gradient_checkpointing(self):
        return any(getattr(module, "gradient_checkpointing", False) for module in self.modules())

    def enable_input_require_grads(self):
        pass

    def warn_if_padding_and_no_attention_mask(self, input_ids, attention_mask):
        pass

    def add_model_tags(self, tags):
        pass

    def save_pretrained(self, *args, **kwargs):
        pass

    @property
    def loss_function(self):
        own = self.__dict__.get("_loss_function")
        if own is not None:
            return own
        from .loss.loss_utils import LOSS_MAPPING
        name = type(self).__name__
        return LOSS_MAPPING[next((key for key in LOSS_MAPPING if key in name), "ForCausalLM")]

    @loss_function.setter
    def loss_function(self, value):
        self.__dict__["_loss_function"] = value


class PreTrainedAudioTokenizerBase(PreTrainedModel):
    pass

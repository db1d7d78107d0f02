"""`AutoModel…`: the class of a configuration's model, looked up by name when it is asked for."""

import importlib
from collections import OrderedDict

import _headtorch

from .configuration_auto import model_type_to_module_name


class _BaseAutoModelClass:
    _model_mapping = None

    def __init__(self, *args, **kwargs):
        raise OSError(f"{type(self).__name__} is designed to be instantiated using the `{type(self).__name__}.from_config(config)` method.")

    @classmethod
    def from_config(cls, config, **kwargs):
        if type(config) not in cls._model_mapping:
            raise ValueError(f"Unrecognized configuration class {type(config)} for this kind of AutoModel: {cls.__name__}.")
        return cls._class_for(config)._from_config(config, **kwargs)

    @classmethod
    def _class_for(cls, config):
        found = cls._model_mapping[type(config)]
        if isinstance(found, (list, tuple)):
            named = {one.__name__: one for one in found}
            found = next((named[name] for name in config.architectures or () if name in named), found[0])
        return found

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, *args, config=None, **kwargs):
        options = kwargs
        if config is None:
            from .configuration_auto import AutoConfig, PreTrainedConfig
            told, _ = PreTrainedConfig.get_config_dict(pretrained_model_name_or_path)
            if _headtorch.is_unknown(told):
                return told
            found = AutoConfig.from_pretrained(pretrained_model_name_or_path, return_unused_kwargs=True, **kwargs)
            if _headtorch.is_unknown(found):
                return found
            config, options = found
        if type(config) not in cls._model_mapping:
            raise ValueError(f"Unrecognized configuration class {type(config)} for this kind of AutoModel: {cls.__name__}.")
        return cls._class_for(config).from_pretrained(pretrained_model_name_or_path, *args, config=config, **options)

    @classmethod
    def register(cls, config_class, model_class, exist_ok=False):
        cls._model_mapping.register(config_class, model_class, exist_ok)


class _BaseAutoBackboneClass(_BaseAutoModelClass):
    pass


def auto_class_update(cls, checkpoint_for_example=None, head_doc=""):
    return cls


def get_values(model_mapping):
    return list(model_mapping.values())


def add_generation_mixin_to_remote_model(model_class):
    return model_class


class _LazyAutoMapping(OrderedDict):
    """Configuration class → model class, from two tables of names."""

    def __init__(self, config_mapping, model_mapping):
        self._types = {name: kind for kind, name in config_mapping.items()}
        self._models = model_mapping
        self._extra = {}

    def _kind(self, key):
        for cls in key.__mro__:
            kind = self._types.get(cls.__name__)
            if kind in self._models:
                return kind
        kind = getattr(key, "model_type", None)
        return kind if kind in self._models else None

    def __getitem__(self, key):
        if key in self._extra:
            return self._extra[key]
        kind = self._kind(key)
        if kind is None:
            raise KeyError(key)
        module = importlib.import_module(f"transformers.models.{model_type_to_module_name(kind)}")
        names = self._models[kind]
        return tuple(getattr(module, name) for name in names) if isinstance(names, tuple) else getattr(module, names)

    def __contains__(self, key):
        return key in self._extra or (hasattr(key, "__mro__") and self._kind(key) is not None)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def register(self, key, value, exist_ok=False):
        self._extra[key] = value

    def keys(self):
        return list(self._extra)

    def values(self):
        return list(self._extra.values())

    def items(self):
        return list(self._extra.items())

    def __iter__(self):
        return iter(self.keys())

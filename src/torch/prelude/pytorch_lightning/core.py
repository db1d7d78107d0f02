"""The module and the data module."""
import inspect
import sys

import _headtorch
import torch
from torch import nn


class AttributeDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'Missing attribute "{name}"') from None

    def __setattr__(self, name, value):
        self[name] = value


class _Hyperparameters:
    _hparams = None

    def save_hyperparameters(self, *args, ignore=None, frame=None, logger=True):
        """The arguments of the constructor that calls this."""
        given = _headtorch.caller_locals()
        names = [name for name in inspect.signature(type(self).__init__).parameters if name != "self"]
        skip = [ignore] if isinstance(ignore, str) else list(ignore or ())
        chosen = [name for name in args if isinstance(name, str)] or names
        saved = {name: given[name] for name in chosen if name in given and name not in skip}
        if isinstance(saved.get("kwargs"), dict):
            saved.update(saved.pop("kwargs"))
        for one in args:
            if isinstance(one, dict):
                saved.update(one)
        object.__setattr__(self, "_hparams", AttributeDict(saved))

    @property
    def hparams(self):
        if self._hparams is None:
            object.__setattr__(self, "_hparams", AttributeDict())
        return self._hparams

    @classmethod
    def load_from_checkpoint(cls, checkpoint_path=None, map_location=None, hparams_file=None, strict=None, **kwargs):
        return cls(**kwargs)


class LightningModule(_Hyperparameters, nn.Module):
    automatic_optimization = True
    current_epoch = 0
    global_step = 0
    global_rank = 0
    local_rank = 0

    def __init__(self, *args, **kwargs):
        super().__init__()
        object.__setattr__(self, "trainer", _headtorch.quiet("the trainer"))
        object.__setattr__(self, "logger", _headtorch.quiet("the logger"))

    @property
    def device(self):
        for parameter in self.parameters():
            return parameter.device
        return torch.device("cpu")

    @property
    def dtype(self):
        return torch.float32

    @property
    def example_input_array(self):
        return self._example_input_array if "_example_input_array" in self.__dict__ else None

    @example_input_array.setter
    def example_input_array(self, example):
        object.__setattr__(self, "_example_input_array", example)

    def log(self, *args, **kwargs):
        return None

    log_dict = print = manual_backward = clip_gradients = toggle_optimizer = untoggle_optimizer = log

    def optimizers(self, use_pl_optimizer=True):
        return _headtorch.quiet("the optimizers of the trainer")

    lr_schedulers = all_gather = optimizers

    def configure_optimizers(self):
        return None

    def freeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = False
        self.eval()

    def unfreeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = True
        self.train()


class LightningDataModule(_Hyperparameters):
    def __init__(self, *args, **kwargs):
        self.trainer = None

    def prepare_data(self):
        return None

    def setup(self, stage=None):
        return None

"""Averages of weights."""
import copy

import torch
from torch.nn.modules.module import Module
from torch.optim.lr_scheduler import _Settings

__all__ = [
    "AveragedModel", "update_bn", "SWALR", "get_ema_multi_avg_fn", "get_swa_multi_avg_fn", "get_ema_avg_fn",
    "get_swa_avg_fn",
]


def get_ema_avg_fn(decay=0.999):
    return lambda ema_param, current_param, num_averaged: decay * ema_param + (1 - decay) * current_param


def get_swa_avg_fn():
    return lambda averaged, current, count: averaged + (current - averaged) / (count + 1)


def get_ema_multi_avg_fn(decay=0.999):
    return lambda ema_param_list, current_param_list, _: None


def get_swa_multi_avg_fn():
    return lambda averaged_param_list, current_param_list, num_averaged: None


class AveragedModel(Module):
    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", torch.tensor(0, dtype=torch.long, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        self.n_averaged.add_(1)


def update_bn(loader, model, device=None):
    return None


class SWALR(_Settings):
    _names = ("swa_lr", "anneal_epochs", "anneal_strategy")
    _defaults = {"anneal_epochs": 10, "anneal_strategy": "cos"}

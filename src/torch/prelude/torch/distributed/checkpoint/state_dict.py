"""States for checkpoints of several processes."""
from dataclasses import dataclass


@dataclass
class StateDictOptions:
    full_state_dict: bool = False
    cpu_offload: bool = False
    ignore_frozen_params: bool = False
    keep_submodule_prefixes: bool = True
    strict: bool = True


def get_model_state_dict(model, *, submodules=None, options=None):
    return model.state_dict()


def get_optimizer_state_dict(model, optimizers, *, submodules=None, options=None):
    return {}


def set_optimizer_state_dict(model, optimizers, optim_state_dict, *, options=None):
    return None


def set_model_state_dict(model, model_state_dict, *, options=None):
    return model.load_state_dict(model_state_dict)

"""accelerate: models, optimizers and loaders come back as they were given."""
import contextlib

import _headtorch
import torch

from . import utils
from .utils import set_seed


class Accelerator:
    def __init__(self, *args, gradient_accumulation_steps=1, mixed_precision="no", **kwargs):
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.mixed_precision = mixed_precision
        self.device = torch.device("cpu")
        self.is_main_process = self.is_local_main_process = True
        self.sync_gradients = True
        self.process_index = self.local_process_index = 0
        self.num_processes = 1

    def prepare(self, *objects, **kwargs):
        return objects[0] if len(objects) == 1 else objects

    prepare_model = prepare_optimizer = prepare_data_loader = prepare_scheduler = prepare

    def backward(self, loss, **kwargs):
        loss.backward()

    def unwrap_model(self, model, *args, **kwargs):
        return model

    @contextlib.contextmanager
    def accumulate(self, *models):
        yield

    @contextlib.contextmanager
    def autocast(self, *args, **kwargs):
        yield

    main_process_first = local_main_process_first = no_sync = autocast

    def gather(self, tensor):
        return tensor

    gather_for_metrics = reduce = pad_across_processes = lambda self, tensor, *args, **kwargs: tensor

    def clip_grad_norm_(self, parameters, max_norm, norm_type=2):
        return torch.nn.utils.clip_grad_norm_(parameters, max_norm)

    def print(self, *args, **kwargs):
        return None

    log = save = save_state = load_state = save_model = wait_for_everyone = init_trackers = end_training = print
    register_for_checkpointing = free_memory = clear = clip_grad_value_ = print

    def get_state_dict(self, model, unwrap=True):
        return model.state_dict()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _headtorch.quiet(f"Accelerator.{name}")


def init_empty_weights(include_buffers=False):
    return contextlib.nullcontext()


def load_checkpoint_and_dispatch(model, *args, **kwargs):
    return model


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _headtorch.quiet(f"accelerate.{name}")

"""A layer whose values are computed again for the backward pass: it runs as it is."""
import enum

from torch.nn.modules.module import Module


class CheckpointImpl(enum.Enum):
    REENTRANT = 1
    NO_REENTRANT = 2


class CheckpointWrapper(Module):
    def __init__(self, mod, *args, **kwargs):
        super().__init__()
        self._checkpoint_wrapped_module = mod

    def forward(self, *args, **kwargs):
        return self._checkpoint_wrapped_module(*args, **kwargs)


def checkpoint_wrapper(module, checkpoint_impl=CheckpointImpl.NO_REENTRANT, checkpoint_fn=None, **kwargs):
    return CheckpointWrapper(module)


def apply_activation_checkpointing(model, checkpoint_wrapper_fn=checkpoint_wrapper, check_fn=lambda _: True, **kwargs):
    return None

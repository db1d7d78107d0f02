"""Adagrad."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    def __init__(
        self, params, lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None,
        *, maximize=False, differentiable=False, fused=None,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay, eps=eps)
        settings = dict(
            lr=lr, lr_decay=lr_decay, weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value, eps=eps, foreach=foreach, maximize=maximize,
            differentiable=differentiable, fused=fused,
        )
        super().__init__(params, settings)

"""Adadelta."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    def __init__(
        self, params, lr=1.0, rho=0.9, eps=1e-06, weight_decay=0, foreach=None, *, capturable=False,
        maximize=False, differentiable=False,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay, eps=eps)
        settings = dict(
            lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, foreach=foreach, capturable=capturable,
            maximize=maximize, differentiable=differentiable,
        )
        super().__init__(params, settings)

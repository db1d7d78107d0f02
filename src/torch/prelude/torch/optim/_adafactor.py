"""Adafactor."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    def __init__(
        self, params, lr=0.01, beta2_decay=-0.8, eps=(None, 0.001), d=1.0, weight_decay=0.0, *, foreach=None,
        maximize=False,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay)
        settings = dict(
            lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, foreach=foreach,
            maximize=maximize,
        )
        super().__init__(params, settings)

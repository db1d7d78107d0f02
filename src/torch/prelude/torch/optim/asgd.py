"""ASGD."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["ASGD"]


class ASGD(Optimizer):
    def __init__(
        self, params, lr=0.01, lambd=0.0001, alpha=0.75, t0=1000000.0, weight_decay=0, foreach=None,
        maximize=False, differentiable=False, capturable=False,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay)
        settings = dict(
            lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach,
            maximize=maximize, differentiable=differentiable, capturable=capturable,
        )
        super().__init__(params, settings)

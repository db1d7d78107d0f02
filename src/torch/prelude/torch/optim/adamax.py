"""Adamax."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Adamax"]


class Adamax(Optimizer):
    def __init__(
        self, params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, foreach=None, *, maximize=False,
        differentiable=False, capturable=False,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay, eps=eps, betas=betas)
        settings = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable,
        )
        super().__init__(params, settings)

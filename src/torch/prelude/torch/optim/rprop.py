"""Rprop."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Rprop"]


class Rprop(Optimizer):
    def __init__(
        self, params, lr=0.01, etas=(0.5, 1.2), step_sizes=(1e-06, 50), *, capturable=False, foreach=None,
        maximize=False, differentiable=False,
    ):
        _check_settings(lr=lr)
        settings = dict(
            lr=lr, etas=etas, step_sizes=step_sizes, capturable=capturable, foreach=foreach,
            maximize=maximize, differentiable=differentiable,
        )
        super().__init__(params, settings)

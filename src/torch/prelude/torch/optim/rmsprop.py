"""RMSprop."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    def __init__(
        self, params, lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0, momentum=0, centered=False,
        capturable=False, foreach=None, maximize=False, differentiable=False,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay, eps=eps, momentum=momentum)
        settings = dict(
            lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered,
            capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable,
        )
        super().__init__(params, settings)

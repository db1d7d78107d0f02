"""Muon."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["Muon"]


class Muon(Optimizer):
    def __init__(
        self, params, lr=0.001, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.775,
        2.0315), eps=1e-07, ns_steps=5, adjust_lr_fn=None,
    ):
        _check_settings(lr=lr, weight_decay=weight_decay, eps=eps, momentum=momentum)
        settings = dict(
            lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov,
            ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn,
        )
        super().__init__(params, settings)

"""SparseAdam."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["SparseAdam"]


class SparseAdam(Optimizer):
    def __init__(
        self, params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, maximize=False,
    ):
        _check_settings(lr=lr, eps=eps, betas=betas)
        settings = dict(
            lr=lr, betas=betas, eps=eps, maximize=maximize,
        )
        super().__init__(params, settings)

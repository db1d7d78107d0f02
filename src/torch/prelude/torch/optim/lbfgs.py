"""LBFGS."""
from torch.optim.optimizer import Optimizer, _check_settings

__all__ = ["LBFGS"]


class LBFGS(Optimizer):
    def __init__(
        self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-07, tolerance_change=1e-09,
        history_size=100, line_search_fn=None, *, maximize=False,
    ):
        _check_settings(lr=lr)
        settings = dict(
            lr=lr, max_iter=max_iter, max_eval=max_eval, tolerance_grad=tolerance_grad,
            tolerance_change=tolerance_change, history_size=history_size, line_search_fn=line_search_fn,
            maximize=maximize,
        )
        super().__init__(params, settings)

"""Schedules of the learning rate, as a script builds them. They count steps; the rate stays as it was set."""
__all__ = [
    "LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "SequentialLR",
    "CosineAnnealingLR", "ChainedScheduler", "ReduceLROnPlateau", "CyclicLR", "CosineAnnealingWarmRestarts",
    "OneCycleLR", "PolynomialLR", "LRScheduler",
]


class LRScheduler:
    def __init__(self, optimizer, last_epoch=-1):
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch + 1
        self._step_count = 1

    def step(self, epoch=None):
        self._step_count += 1
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch

    def get_lr(self):
        return self.get_last_lr()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]

    def print_lr(self, *args, **kwargs):
        return None

    def state_dict(self):
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict):
        self.__dict__.update(state_dict)


_LRScheduler = LRScheduler


class _Settings(LRScheduler):
    """A schedule whose settings are kept under the names in `_names`, with the defaults in `_defaults`."""

    _names = ()
    _defaults = {}

    def __init__(self, optimizer, *args, **kwargs):
        values = {**self._defaults, **dict(zip(self._names, args)), **kwargs}
        missing = [name for name in self._names if name not in values]
        if missing:
            words = " and ".join(f"'{name}'" for name in missing)
            count = len(missing)
            plural = "s" if count > 1 else ""
            raise TypeError(
                f"{type(self).__name__}.__init__() missing {count} required positional argument{plural}: {words}"
            )
        unknown = [name for name in values if name not in self._names and name not in ("last_epoch", "verbose")]
        if unknown:
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{unknown[0]}'")
        for name, value in values.items():
            setattr(self, name, value)
        super().__init__(optimizer, values.get("last_epoch", -1))


class LambdaLR(_Settings):
    _names = ("lr_lambda",)


class MultiplicativeLR(_Settings):
    _names = ("lr_lambda",)


class StepLR(_Settings):
    _names = ("step_size", "gamma")
    _defaults = {"gamma": 0.1}


class MultiStepLR(_Settings):
    _names = ("milestones", "gamma")
    _defaults = {"gamma": 0.1}


class ConstantLR(_Settings):
    _names = ("factor", "total_iters")
    _defaults = {"factor": 1.0 / 3, "total_iters": 5}


class LinearLR(_Settings):
    _names = ("start_factor", "end_factor", "total_iters")
    _defaults = {"start_factor": 1.0 / 3, "end_factor": 1.0, "total_iters": 5}


class ExponentialLR(_Settings):
    _names = ("gamma",)


class SequentialLR(_Settings):
    _names = ("schedulers", "milestones")


class PolynomialLR(_Settings):
    _names = ("total_iters", "power")
    _defaults = {"total_iters": 5, "power": 1.0}


class CosineAnnealingLR(_Settings):
    _names = ("T_max", "eta_min")
    _defaults = {"eta_min": 0.0}


class CosineAnnealingWarmRestarts(_Settings):
    _names = ("T_0", "T_mult", "eta_min")
    _defaults = {"T_mult": 1, "eta_min": 0.0}


class ChainedScheduler(LRScheduler):
    def __init__(self, schedulers, optimizer=None):
        self._schedulers = list(schedulers)
        super().__init__(optimizer or self._schedulers[0].optimizer)


class ReduceLROnPlateau(_Settings):
    _names = ("mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "min_lr", "eps")
    _defaults = {
        "mode": "min", "factor": 0.1, "patience": 10, "threshold": 0.0001, "threshold_mode": "rel", "cooldown": 0,
        "min_lr": 0, "eps": 1e-08,
    }

    def step(self, metrics, epoch=None):
        super().step(epoch)


class CyclicLR(_Settings):
    _names = (
        "base_lr", "max_lr", "step_size_up", "step_size_down", "mode", "gamma", "scale_fn", "scale_mode",
        "cycle_momentum", "base_momentum", "max_momentum",
    )
    _defaults = {
        "step_size_up": 2000, "step_size_down": None, "mode": "triangular", "gamma": 1.0, "scale_fn": None,
        "scale_mode": "cycle", "cycle_momentum": True, "base_momentum": 0.8, "max_momentum": 0.9,
    }


class OneCycleLR(_Settings):
    _names = (
        "max_lr", "total_steps", "epochs", "steps_per_epoch", "pct_start", "anneal_strategy", "cycle_momentum",
        "base_momentum", "max_momentum", "div_factor", "final_div_factor", "three_phase",
    )
    _defaults = {
        "total_steps": None, "epochs": None, "steps_per_epoch": None, "pct_start": 0.3, "anneal_strategy": "cos",
        "cycle_momentum": True, "base_momentum": 0.85, "max_momentum": 0.95, "div_factor": 25.0,
        "final_div_factor": 10000.0, "three_phase": False,
    }

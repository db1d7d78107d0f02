"""Observers of values, which a float model does not run."""
import functools

__all__ = [
    "default_observer", "default_weight_observer", "default_per_channel_weight_observer", "default_histogram_observer",
    "MinMaxObserver", "MovingAverageMinMaxObserver", "PerChannelMinMaxObserver", "HistogramObserver",
    "PlaceholderObserver", "NoopObserver", "ObserverBase",
]


class ObserverBase:
    def __init__(self, *args, **kwargs):
        self.settings = kwargs

    @classmethod
    def with_args(cls, **kwargs):
        return functools.partial(cls, **kwargs)


class MinMaxObserver(ObserverBase):
    pass


class MovingAverageMinMaxObserver(MinMaxObserver):
    pass


class PerChannelMinMaxObserver(ObserverBase):
    pass


class HistogramObserver(ObserverBase):
    pass


class PlaceholderObserver(ObserverBase):
    pass


class NoopObserver(ObserverBase):
    pass


default_observer = functools.partial(MinMaxObserver, quant_min=0, quant_max=127)
default_weight_observer = functools.partial(MinMaxObserver)
default_per_channel_weight_observer = functools.partial(PerChannelMinMaxObserver)
default_histogram_observer = functools.partial(HistogramObserver, quant_min=0, quant_max=127)

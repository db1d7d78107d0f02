"""A distribution seen through invertible functions."""
import torch
from torch.distributions.distribution import Distribution
from torch.distributions.transforms import Transform
from torch.distributions.utils import _sum_rightmost

__all__ = ["TransformedDistribution"]


class TransformedDistribution(Distribution):
    def __init__(self, base_distribution, transforms, validate_args=None):
        self.transforms = [transforms] if isinstance(transforms, Transform) else list(transforms)
        self.base_dist = base_distribution
        shape = tuple(base_distribution.batch_shape) + tuple(base_distribution.event_shape)
        # A scale or shift with a larger shape widens the batch.
        for transform in self.transforms:
            for value in (getattr(transform, "loc", None), getattr(transform, "scale", None)):
                if isinstance(value, torch.Tensor):
                    shape = tuple(torch.broadcast_shapes(shape, value.shape))
        event = max([len(base_distribution.event_shape)] + [part.event_dim for part in self.transforms])
        cut = len(shape) - event
        super().__init__(shape[:cut], shape[cut:], validate_args)

    @property
    def has_rsample(self):
        return self.base_dist.has_rsample

    def _transformed(self, x, sample_shape):
        for transform in self.transforms:
            x = transform(x)
        return x

    def sample(self, sample_shape=torch.Size()):
        with torch.no_grad():
            return self._transformed(self.base_dist.sample(sample_shape), sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        return self._transformed(self.base_dist.rsample(sample_shape), sample_shape)

    def log_prob(self, value):
        event = len(self.event_shape)
        total = 0.0
        y = value
        for transform in reversed(self.transforms):
            x = transform._inverse(y)
            total = total - _sum_rightmost(transform.log_abs_det_jacobian(x, y), event - transform.event_dim)
            y = x
        return total + _sum_rightmost(self.base_dist.log_prob(y), event - len(self.base_dist.event_shape))

"""Binomial."""
import torch
from torch.distributions.distribution import Distribution
from torch.distributions.utils import broadcast_all, logits_to_probs, probs_to_logits

__all__ = ["Binomial"]


class Binomial(Distribution):
    def __init__(self, total_count=1, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        self.total_count, given = broadcast_all(total_count, logits if probs is None else probs)
        self.total_count = self.total_count.type_as(given)
        self.probs = logits_to_probs(given, is_binary=True) if probs is None else given
        self.logits = given if probs is None else probs_to_logits(given, is_binary=True)
        super().__init__(given.size(), validate_args=validate_args)

    @property
    def mean(self):
        return self.total_count * self.probs

    @property
    def variance(self):
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        with torch.no_grad():
            return torch.binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value):
        choices = (
            torch.lgamma(self.total_count + 1) - torch.lgamma(value + 1) - torch.lgamma(self.total_count - value + 1)
        )
        softplus = torch.nn.functional.softplus
        return choices + value * self.logits - self.total_count * softplus(self.logits)

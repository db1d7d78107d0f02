"""Bernoulli with a temperature, so that draws are differentiable."""
import torch
from torch.distributions.distribution import Distribution
from torch.distributions.utils import broadcast_all, clamp_probs, logits_to_probs, probs_to_logits

__all__ = ["LogitRelaxedBernoulli", "RelaxedBernoulli"]


class LogitRelaxedBernoulli(Distribution):
    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        (given,) = broadcast_all(logits if probs is None else probs)
        self.temperature = temperature
        self.probs = logits_to_probs(given, is_binary=True) if probs is None else given
        self.logits = given if probs is None else probs_to_logits(given, is_binary=True)
        super().__init__(given.size(), validate_args=validate_args)

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        probs = clamp_probs(self.probs.expand(shape))
        uniforms = clamp_probs(torch.rand(shape, dtype=probs.dtype, device=probs.device))
        odds = uniforms.log() - (-uniforms).log1p() + probs.log() - (-probs).log1p()
        return odds / self.temperature


class RelaxedBernoulli(LogitRelaxedBernoulli):
    has_rsample = True

    def rsample(self, sample_shape=torch.Size()):
        return torch.sigmoid(super().rsample(sample_shape))

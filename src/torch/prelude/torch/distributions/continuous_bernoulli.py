"""ContinuousBernoulli, which is not modelled."""
import _headtorch

__all__ = ["ContinuousBernoulli"]


def ContinuousBernoulli(*args, **kwargs):
    return _headtorch.gap("torch.distributions.ContinuousBernoulli is not modelled")

"""LowRankMultivariateNormal, which is not modelled."""
import _headtorch

__all__ = ["LowRankMultivariateNormal"]


def LowRankMultivariateNormal(*args, **kwargs):
    return _headtorch.gap("torch.distributions.LowRankMultivariateNormal is not modelled")

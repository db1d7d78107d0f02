"""LogisticNormal, which is not modelled."""
import _headtorch

__all__ = ["LogisticNormal"]


def LogisticNormal(*args, **kwargs):
    return _headtorch.gap("torch.distributions.LogisticNormal is not modelled")

"""From constraints to transforms, which is not modelled."""
import _headtorch


def biject_to(constraint):
    return _headtorch.gap("torch.distributions.biject_to is not modelled")


transform_to = biject_to

"""Derivatives of functions."""
import _headtorch


def _derivative(name):
    def unknown(*args, **kwargs):
        return _headtorch.gap(f"torch.autograd.functional.{name}: derivatives are not computed")

    return unknown


jacobian, hessian, vjp, jvp, vhp, hvp = map(_derivative, ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"))

"""Contexts that decorate."""
from torch.autograd.grad_mode import _Context as _DecoratorContextManager


def context_decorator(ctx, func):
    return func

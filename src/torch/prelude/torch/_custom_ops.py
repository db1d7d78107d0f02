"""Custom operators by an older name."""
from torch.library import custom_op, get_ctx


def impl(qualname, *, device_types=("cpu", "cuda"), func=None):
    return lambda func: func


def impl_abstract(qualname, *, func=None):
    return lambda func: func


def impl_backward(qualname, output_differentiability=None, _stacklevel=2, *, func=None):
    return lambda func: func


impl_save_for_backward = impl_backward

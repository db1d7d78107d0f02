"""torch._C._nn: ops of the table by their inner names."""
from torch.nn.modules.module import _to_arguments


def _parse_to(*args, **kwargs):
    return _to_arguments(args, kwargs)

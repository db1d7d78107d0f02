"""torch._inductor: nothing is compiled."""
from torch._inductor import config


def list_mode_options(mode=None, dynamic=None):
    return {}

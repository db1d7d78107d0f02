"""Values to come."""
from torch.jit import Future


def wait_all(futures):
    return [future.wait() for future in futures]

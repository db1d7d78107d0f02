"""torch.ops.torchvision: ops of the table."""


def _cuda_version():
    """What a build without CUDA answers."""
    return -1

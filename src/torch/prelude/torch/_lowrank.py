"""Principal components, by random projections."""
import torch

__all__ = ["svd_lowrank", "pca_lowrank"]

svd_lowrank = torch.svd_lowrank


def pca_lowrank(A, q=None, center=True, niter=2):
    """The greatest singular values of a matrix whose columns are centred before, and their vectors."""
    m, n = A.shape[-2:]
    if q is None:
        q = min(6, m, n)
    elif not 0 <= q <= min(m, n):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    if center:
        A = A - A.mean(dim=-2, keepdim=True)
    return torch.svd_lowrank(A, q, niter=niter)

"""Normal over vectors."""
import math

import torch
from torch.distributions.distribution import Distribution

__all__ = ["MultivariateNormal"]


class MultivariateNormal(Distribution):
    has_rsample = True

    def __init__(
        self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None
    ):
        given = [matrix for matrix in (covariance_matrix, scale_tril, precision_matrix) if matrix is not None]
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        if len(given) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        batch = torch.broadcast_shapes(given[0].shape[:-2], loc.shape[:-1])
        self.loc = loc.expand(tuple(batch) + (-1,))
        matrix = given[0].expand(tuple(batch) + (-1, -1))
        if scale_tril is not None:
            self._unbroadcasted_scale_tril = self.scale_tril = matrix
        elif covariance_matrix is not None:
            self._unbroadcasted_scale_tril = self.scale_tril = torch.linalg.cholesky(matrix)
        else:
            self._unbroadcasted_scale_tril = self.scale_tril = torch.linalg.cholesky(torch.linalg.inv(matrix))
        super().__init__(batch, self.loc.shape[-1:], validate_args)

    @property
    def covariance_matrix(self):
        return self.scale_tril @ self.scale_tril.mT

    @property
    def precision_matrix(self):
        return torch.cholesky_inverse(self.scale_tril)

    @property
    def mean(self):
        return self.loc

    mode = mean

    @property
    def variance(self):
        return self.scale_tril.pow(2).sum(-1)

    def rsample(self, sample_shape=torch.Size()):
        shape = self._extended_shape(sample_shape)
        eps = torch.empty(shape, dtype=self.loc.dtype, device=self.loc.device).normal_()
        return self.loc + torch.matmul(self.scale_tril, eps.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self.scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value):
        diff = (value - self.loc).unsqueeze(-1)
        solved = torch.linalg.solve_triangular(self.scale_tril, diff, upper=False).squeeze(-1)
        distance = solved.pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - self._half_log_det()

    def entropy(self):
        return 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._half_log_det()

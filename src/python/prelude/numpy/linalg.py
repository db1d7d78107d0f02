"""numpy.linalg: norms; the rest is unknown."""

import math

from _out_of_reach import unknown_names
from numpy._array import as_array, lowered
from numpy._functions import absolute, sqrt, square, sum as add_up
from numpy._linear import matmul  # noqa: F401


class LinAlgError(ValueError):
    pass


def norm(x, ord=None, axis=None, keepdims=False):
    x = as_array(x)
    if ord == 1:
        return add_up(absolute(x), axis, keepdims=keepdims)
    if ord == math.inf:
        return lowered(absolute(x).max(axis, keepdims=keepdims))
    return sqrt(add_up(square(absolute(x)), axis, keepdims=keepdims))


__getattr__ = unknown_names("numpy.linalg")

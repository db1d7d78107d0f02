"""Tensor by its inner module."""
from torch import Tensor

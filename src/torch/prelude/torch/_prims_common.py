"""Names of inner types."""
from typing import Any

DeviceLikeType = Any
ShapeType = Any
TensorLike = Any


def is_contiguous_or_false(a):
    return a.is_contiguous()


def is_contiguous(a):
    return a.is_contiguous()

"""numpy.typing: names for annotations."""

from typing import Any, Generic, TypeVar

ArrayLike = Any
DTypeLike = Any
_ScalarType = TypeVar("_ScalarType")


class NDArray(Generic[_ScalarType]):
    pass

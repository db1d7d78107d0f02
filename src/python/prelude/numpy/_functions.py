"""All functions over arrays under one name; those of METHODS are methods of ndarray too."""

from numpy._create import *  # noqa: F403
from numpy._elementwise import *  # noqa: F403
from numpy._rearrange import *  # noqa: F403
from numpy._reductions import *  # noqa: F403

METHODS = frozenset((
    "sum", "mean", "std", "var", "min", "max", "prod", "argmin", "argmax", "argsort", "cumsum", "cumprod", "clip",
    "round", "any", "all", "repeat", "take", "nonzero", "dot", "sort", "ptp", "diagonal", "trace"))

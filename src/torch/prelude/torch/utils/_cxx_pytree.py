"""Pytrees, by the name of their faster form."""
from torch.utils._pytree import *
from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_map_only, tree_unflatten

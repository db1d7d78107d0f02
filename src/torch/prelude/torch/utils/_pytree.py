"""Nested lists, tuples and dicts as leaves and a structure."""
from collections import OrderedDict, defaultdict, namedtuple
from typing import Any

Context = Any
PyTree = Any

_REGISTRY = {}


class NodeDef:
    def __init__(self, type, flatten_fn, unflatten_fn, flatten_with_keys_fn=None):
        self.type = type
        self.flatten_fn = flatten_fn
        self.unflatten_fn = unflatten_fn
        self.flatten_with_keys_fn = flatten_with_keys_fn


SUPPORTED_NODES = _REGISTRY


def register_pytree_node(
    cls, flatten_fn, unflatten_fn, *, serialized_type_name=None, to_dumpable_context=None,
    from_dumpable_context=None, flatten_with_keys_fn=None,
):
    _REGISTRY[cls] = NodeDef(cls, flatten_fn, unflatten_fn, flatten_with_keys_fn)


_register_pytree_node = register_pytree_node


def register_dataclass(cls, *, field_names=None, drop_field_names=None, serialized_type_name=None):
    return None


def register_constant(cls):
    return None


def _dict_flatten(d):
    return list(d.values()), list(d.keys())


def _dict_unflatten(values, context):
    return dict(zip(context, values))


def _dict_flatten_with_keys(d):
    values, context = _dict_flatten(d)
    return list(zip(map(MappingKey, context), values)), context


class MappingKey:
    def __init__(self, key):
        self.key = key


class SequenceKey:
    def __init__(self, idx):
        self.idx = idx


class GetAttrKey:
    def __init__(self, name):
        self.name = name


def _is_namedtuple(value):
    return isinstance(value, tuple) and hasattr(value, "_fields")


register_pytree_node(dict, _dict_flatten, _dict_unflatten)
register_pytree_node(OrderedDict, _dict_flatten, lambda values, keys: OrderedDict(zip(keys, values)))
register_pytree_node(list, lambda x: (list(x), None), lambda values, context: list(values))
register_pytree_node(tuple, lambda x: (list(x), None), lambda values, context: tuple(values))
register_pytree_node(
    defaultdict,
    lambda d: (list(d.values()), (d.default_factory, list(d.keys()))),
    lambda values, context: defaultdict(context[0], zip(context[1], values)),
)
_NAMEDTUPLE = NodeDef(namedtuple, lambda x: (list(x), type(x)), lambda values, cls: cls(*values))


class TreeSpec:
    def __init__(self, type, context, children_specs):
        self.type = type
        self.context = context
        self.children_specs = children_specs
        self.num_leaves = 1 if type is None else sum(child.num_leaves for child in children_specs)
        self.num_children = len(children_specs)

    def is_leaf(self):
        return self.type is None

    def unflatten(self, leaves):
        return tree_unflatten(leaves, self)

    def __eq__(self, other):
        return (
            isinstance(other, TreeSpec)
            and (self.type, self.context) == (other.type, other.context)
            and self.children_specs == other.children_specs
        )


LeafSpec = TreeSpec


def treespec_leaf():
    return TreeSpec(None, None, [])


def _node_of(tree, is_leaf):
    if is_leaf is not None and is_leaf(tree):
        return None
    return _NAMEDTUPLE if _is_namedtuple(tree) else _REGISTRY.get(type(tree))


def tree_is_leaf(tree, is_leaf=None):
    return _node_of(tree, is_leaf) is None


def tree_flatten(tree, is_leaf=None):
    node = _node_of(tree, is_leaf)
    if node is None:
        return [tree], treespec_leaf()
    children, context = node.flatten_fn(tree)
    leaves, specs = [], []
    for child in children:
        child_leaves, spec = tree_flatten(child, is_leaf)
        leaves.extend(child_leaves)
        specs.append(spec)
    kind = namedtuple if node is _NAMEDTUPLE else type(tree)
    return leaves, TreeSpec(kind, context, specs)


def tree_unflatten(leaves, treespec):
    leaves = list(leaves)
    if len(leaves) != treespec.num_leaves:
        raise ValueError(
            f"tree_unflatten(leaves, treespec): `leaves` has length {len(leaves)} but the spec refers to a pytree "
            f"that holds {treespec.num_leaves} items ({treespec})."
        )
    if treespec.type is None:
        return leaves[0]
    parts, start = [], 0
    for spec in treespec.children_specs:
        parts.append(tree_unflatten(leaves[start : start + spec.num_leaves], spec))
        start += spec.num_leaves
    node = _NAMEDTUPLE if treespec.type is namedtuple else _REGISTRY[treespec.type]
    return node.unflatten_fn(parts, treespec.context)


def tree_leaves(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[0]


tree_iter = tree_leaves


def tree_structure(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[1]


def tree_map(func, tree, *rests, is_leaf=None):
    leaves, spec = tree_flatten(tree, is_leaf)
    others = [tree_leaves(rest, is_leaf) for rest in rests]
    return tree_unflatten([func(*values) for values in zip(leaves, *others)], spec)


def tree_map_(func, tree, *rests, is_leaf=None):
    tree_map(func, tree, *rests, is_leaf=is_leaf)
    return tree


def tree_map_only(type_or_types, func, tree=None, is_leaf=None):
    if callable(type_or_types) and not isinstance(type_or_types, type):
        chosen = type_or_types
    else:
        chosen = lambda value: isinstance(value, type_or_types)
    return tree_map(lambda value: func(value) if chosen(value) else value, tree, is_leaf=is_leaf)


def tree_all(pred, tree, is_leaf=None):
    return all(pred(leaf) for leaf in tree_leaves(tree, is_leaf))


def tree_any(pred, tree, is_leaf=None):
    return any(pred(leaf) for leaf in tree_leaves(tree, is_leaf))


def tree_all_only(type_or_types, pred, tree, is_leaf=None):
    return all(pred(leaf) for leaf in tree_leaves(tree, is_leaf) if isinstance(leaf, type_or_types))


def tree_any_only(type_or_types, pred, tree, is_leaf=None):
    return any(pred(leaf) for leaf in tree_leaves(tree, is_leaf) if isinstance(leaf, type_or_types))

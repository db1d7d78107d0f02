"""ast: Python source as a tree is not offered; literal_eval reads literals."""

from _out_of_reach import unknown_names

def literal_eval(node_or_string):
    """The value of a literal written as text; names and calls are refused."""
    if not isinstance(node_or_string, str):
        raise ValueError(f"malformed node or string: {node_or_string!r}")
    try:
        return eval(node_or_string.strip(" \\t"), {"__builtins__": {}}, {})
    except NameError:
        raise ValueError(f"malformed node or string: {node_or_string!r}") from None


class AST:
    pass


class NodeVisitor:
    pass


class NodeTransformer(NodeVisitor):
    pass


__getattr__ = unknown_names("ast")

"""ast: Python source as a tree is not offered; literal_eval reads literals."""

import re

from _out_of_reach import unknown_names

_STRINGS = re.compile(r"""\b[brBR]{0,2}(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_NAMES = re.compile(r"(?<![\w.])[^\W\d]\w*")


def literal_eval(node_or_string):
    """The value of a literal written as text; names and calls are refused."""
    if not isinstance(node_or_string, str):
        raise ValueError(f"malformed node or string: {node_or_string!r}")
    outside = _STRINGS.sub("", node_or_string)
    if set(_NAMES.findall(outside)) - {"True", "False", "None"}:
        raise ValueError(f"malformed node or string: {node_or_string!r}")
    return eval(node_or_string.strip(" \t"))


class AST:
    pass


class NodeVisitor:
    pass


class NodeTransformer(NodeVisitor):
    pass


__getattr__ = unknown_names("ast")

"""A step over a graph."""
from collections import namedtuple

PassResult = namedtuple("PassResult", ["graph_module", "modified"])


class PassBase:
    pass

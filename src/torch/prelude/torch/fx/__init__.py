"""torch.fx: a model as a graph of steps, made by running it with values that write down what is done with them."""
import importlib

from torch.fx._symbolic_trace import PH, ProxyableClassMeta, Tracer, symbolic_trace, wrap
from torch.fx.graph import CodeGen, Graph
from torch.fx.graph_module import GraphModule
from torch.fx.interpreter import Interpreter, Transformer
from torch.fx.node import Node, has_side_effect, map_arg
from torch.fx.proxy import Attribute, Proxy
from torch.fx.subgraph_rewriter import replace_pattern

# A leaf that a caller fills in later.
PH = object()

ProxyableClassMeta = type

_SUBMODULES = {"experimental", "immutable_collections", "passes", "_compatibility", "_pytree", "traceback"}


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.fx' has no attribute '{name}'")
    return importlib.import_module("torch.fx." + name)

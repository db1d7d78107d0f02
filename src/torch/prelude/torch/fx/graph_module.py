"""A module that runs a graph."""
import copy

import _headtorch
import torch
from torch.fx.graph import Graph
from torch.fx.interpreter import Interpreter
from torch.nn.modules.module import Module

__all__ = ["reduce_graph_module", "GraphModule"]

_USER_PRESERVED_ATTRIBUTES_KEY = "_user_preserved_attributes"


def _copy_attr(from_module, to_module, target):
    """Put what `target` names below one module at the same place below another; what lies between becomes bare modules."""
    *prefix, field = target.split(".")
    for item in prefix:
        source, known = getattr(from_module, item), getattr(to_module, item, None)
        if source is known:
            return
        if known is None:
            known = Module()
            setattr(to_module, item, known)
        from_module, to_module = source, known
    value = getattr(from_module, field)
    if isinstance(value, torch.Tensor) and not isinstance(value, torch.nn.Parameter):
        to_module.register_buffer(field, value, persistent=field not in from_module._non_persistent_buffers_set)
    else:
        setattr(to_module, field, value)


def _assign_attr(from_obj, to_module, target):
    *prefix, field = target.split(".")
    for item in prefix:
        if getattr(to_module, item, None) is None:
            setattr(to_module, item, Module())
        to_module = getattr(to_module, item)
    if isinstance(from_obj, torch.Tensor) and not isinstance(from_obj, torch.nn.Parameter):
        to_module.register_buffer(field, from_obj)
    else:
        setattr(to_module, field, from_obj)


def _get_attr(model, attr_name):
    for item in attr_name.split("."):
        model = getattr(model, item)
    return model


def _del_attr(model, attr_name):
    *prefix, field = attr_name.split(".")
    delattr(_get_attr(model, ".".join(prefix)) if prefix else model, field)


def _has_attr(model, attr_name):
    for item in attr_name.split("."):
        if not hasattr(model, item):
            return False
        model = getattr(model, item)
    return True


class _CodeOnlyModule(Module):
    def __init__(self, body):
        super().__init__()
        self.__dict__.update(body)


def _forward_of(graph):
    """A `forward` with the parameters of the graph."""
    names, defaults, parts, given = [], {}, ["self"], []
    for node in graph.nodes:
        if node.op != "placeholder":
            continue
        name = node.target.lstrip("*")
        stars = node.target[: len(node.target) - len(name)]
        if node.args and not stars:
            defaults[f"_default_{name}"] = node.args[0]
            parts.append(f"{name}=_default_{name}")
        else:
            parts.append(stars + name)
        given.append(name)
    scope = {"_run": _run, **defaults}
    exec(f"def forward({', '.join(parts)}):\n    return _run(self, [{', '.join(given)}])\n", scope)
    return scope["forward"]


def _run(module, values):
    return Interpreter(module)._run_with(values)


class GraphModule(Module):
    def __new__(cls, *args, **kwargs):
        base = next(one for one in cls.__mro__ if one.__qualname__.split(".")[-1] != "GraphModuleImpl")

        class GraphModuleImpl(base):
            pass

        return super().__new__(GraphModuleImpl)

    def __init__(self, root, graph, class_name="GraphModule"):
        super().__init__()
        self.__class__.__name__ = class_name
        targets = [node.target for node in graph.nodes if node.op in ("get_attr", "call_module")]
        if isinstance(root, Module):
            self.training = getattr(root, "training", True)
            if isinstance(root, _CodeOnlyModule):
                kept = (*root.named_children(), *root.named_buffers(), *root.named_parameters())
                targets = [name for name, _ in kept] + targets
            for target in targets:
                _copy_attr(root, self, target)
        elif isinstance(root, dict):
            for target in targets:
                if target not in root:
                    raise RuntimeError(f"Node referenced target {target} but that target was not provided in ``root``!")
            for target in sorted(targets, key=lambda one: one.count(".")):
                _assign_attr(root[target], self, target)
        else:
            raise RuntimeError("Unsupported type " + str(root) + " passed for root!")
        self.graph = graph
        self._tracer_cls = graph._tracer_cls
        self.meta = {}

    @property
    def graph(self):
        return self._graph

    @graph.setter
    def graph(self, g):
        if not isinstance(g, Graph):
            raise AssertionError(f"Expected a Graph instance, but got {type(g)}")
        self._graph = g
        g.owning_module = self
        self.recompile()

    def recompile(self):
        type(self).forward = _forward_of(self._graph)

    @property
    def code(self):
        return _headtorch.gap("the code of a graph is not written")

    def print_readable(self, *args, **kwargs):
        return _headtorch.gap("the code of a graph is not written")

    def add_submodule(self, target, m):
        _assign_attr(m, self, target)
        return True

    def delete_submodule(self, target):
        if not target or not _has_attr(self, target) or not isinstance(_get_attr(self, target), Module):
            return False
        _del_attr(self, target)
        return True

    def delete_all_unused_submodules(self):
        used = set()
        for node in self.graph.nodes:
            if node.op in ("call_module", "get_attr"):
                names = node.target.split(".")
                used.update(".".join(names[: i + 1]) for i in range(len(names)))
                if node.op == "call_module":
                    used.update(f"{node.target}.{name}" for name, _ in self.get_submodule(node.target).named_modules())
        for name in [name for name, _ in self.named_modules()]:
            if name and name not in used:
                self.delete_submodule(name)

    def _deepcopy_init(self):
        return GraphModule.__init__

    def _copied(self, memo):
        """A twin that has copies of everything this module has, and no `forward` of its own yet."""
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        made.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return made

    def __deepcopy__(self, memo):
        made = self._copied(memo)
        made.__class__.__name__ = "GraphModule"
        made.graph = made._graph
        return made

    def __copy__(self):
        return GraphModule(self, self.graph)


def reduce_graph_module(body, import_block):
    return _headtorch.gap("a graph is not read from a file")

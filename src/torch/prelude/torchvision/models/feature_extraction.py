"""
Features of a model by the names of its steps. A name is the path of a module and, inside a module that is not kept whole, the step in it;
a second step of that name gets `_1`.
"""
import inspect
import math
import re
import warnings

import _headtorch
import torch
import torchvision
from torch import fx, nn

__all__ = ["create_feature_extractor", "get_graph_node_names"]


class LeafModuleAwareTracer(fx.Tracer):
    """A tracer that keeps modules of given classes whole."""

    def __init__(self, *args, leaf_modules=(), **kwargs):
        self.leaf_modules = tuple(leaf_modules)
        super().__init__(*args, **kwargs)

    def is_leaf_module(self, m, module_qualname):
        return isinstance(m, self.leaf_modules) or super().is_leaf_module(m, module_qualname)


class NodePathTracer(LeafModuleAwareTracer):
    """A tracer that names each step by where in the model it happens."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current_module_qualname = ""
        self.node_to_qualname = {}
        self._counts = {}

    def call_module(self, m, forward, args, kwargs):
        outer, self.current_module_qualname = self.current_module_qualname, self.path_of_module(m)
        try:
            if not self.is_leaf_module(m, self.current_module_qualname):
                return forward(*args, **kwargs)
            return self.create_proxy("call_module", self.current_module_qualname, args, kwargs)
        finally:
            self.current_module_qualname = outer

    def create_proxy(self, *args, **kwargs):
        proxy = super().create_proxy(*args, **kwargs)
        self.node_to_qualname[proxy.node] = self._get_node_qualname(self.current_module_qualname, proxy.node)
        return proxy

    def _get_node_qualname(self, module_qualname, node):
        name = module_qualname
        if node.op != "call_module":
            name += f".{node}" if name else str(node)
        # the number that the graph gave counts over all of it; this one counts in its place
        name = re.sub(r"(?<=.)_[0-9]+$", "", name)
        count = self._counts.get(name, 0)
        self._counts[name] = count + 1
        return f"{name}_{count}" if count else name


def _warn_graph_differences(train_tracer, eval_tracer):
    train, evaluation = (list(one.node_to_qualname.values()) for one in (train_tracer, eval_tracer))
    if train != evaluation:
        warnings.warn(
            "The nodes obtained by tracing the model in train mode are different to those obtained in eval mode. "
            "You may need to specify output nodes for train and eval mode separately."
        )


def _set_default_tracer_kwargs(original):
    leaves = [one for _, one in inspect.getmembers(torchvision.ops) if inspect.isclass(one) and issubclass(one, nn.Module)]
    given = dict(original or {})
    given["autowrap_modules"] = (*given.get("autowrap_modules", ()), math, torchvision.ops)
    given["leaf_modules"] = [*given.get("leaf_modules", ()), *leaves]
    return given


def _is_outline(model):
    """Whether only the catalogue knows some of the model: its library is not installed."""
    return isinstance(model, nn.Module) and any(hasattr(type(one), "__headtorch_missing__") for one in model.modules())


def _outline():
    return _headtorch.gap("the steps of a model of torchvision: install torchvision")


def _trace(model, tracer_kwargs, concrete_args, training):
    model.train(training)
    tracer = NodePathTracer(**tracer_kwargs)
    return tracer, tracer.trace(model, concrete_args=concrete_args)


def get_graph_node_names(model, tracer_kwargs=None, suppress_diff_warning=False, concrete_args=None):
    if _is_outline(model):
        return _outline(), _outline()
    tracer_kwargs = _set_default_tracer_kwargs(tracer_kwargs)
    is_training = model.training
    train_tracer, _ = _trace(model, tracer_kwargs, concrete_args, True)
    eval_tracer, _ = _trace(model, tracer_kwargs, concrete_args, False)
    if not suppress_diff_warning:
        _warn_graph_differences(train_tracer, eval_tracer)
    model.train(is_training)
    return list(train_tracer.node_to_qualname.values()), list(eval_tracer.node_to_qualname.values())


class DualGraphModule(fx.GraphModule):
    """A module with one graph for training and another for evaluation."""

    def __init__(self, root, train_graph, eval_graph, class_name="GraphModule"):
        super(fx.GraphModule, self).__init__()
        self.__class__.__name__ = class_name
        self.train_graph = train_graph
        self.eval_graph = eval_graph
        for graph in (train_graph, eval_graph):
            for node in graph.nodes:
                if node.op in ("get_attr", "call_module"):
                    fx.graph_module._copy_attr(root, self, node.target)
        self.graph = train_graph
        self._tracer_cls = train_graph._tracer_cls
        self.meta = {}

    def train(self, mode=True):
        if mode != self.training:
            self.graph = self.train_graph if mode else self.eval_graph
        return super().train(mode=mode)

    def __deepcopy__(self, memo):
        made = super().__deepcopy__(memo)
        made.graph = made.train_graph if made.training else made.eval_graph
        return made


def _as_dict(nodes):
    if isinstance(nodes, list):
        return {str(one): str(one) for one in nodes}
    return {str(key): str(value) for key, value in nodes.items()}


def _check_present(wanted, names):
    for query in wanted:
        if not any(name == query or name.startswith(query + ".") for name in names):
            raise ValueError(
                f"node: '{query}' is not present in model. Hint: use "
                "`get_graph_node_names` to make sure the "
                "`return_nodes` you specified are present. It may even "
                "be that you need to specify `train_return_nodes` and "
                "`eval_return_nodes` separately."
            )


def _cut(tracer, graph, wanted):
    """The graph gives, in its order, the last step below each wanted name, and keeps what these need."""
    graph.erase_node(graph.output_node())
    steps = list(graph.nodes)
    chosen, left = {}, dict(wanted)
    for node in reversed(steps):
        name = tracer.node_to_qualname.get(node)
        if name is None:
            continue
        parts = name.split(".")
        query = next((one for one in left if ".".join(parts[: one.count(".") + 1]) == one), None)
        if query is not None:
            chosen[left.pop(query)] = node
    with graph.inserting_after(steps[-1]):
        graph.output(dict(reversed(list(chosen.items()))))
    graph.eliminate_dead_code()


def create_feature_extractor(
    model, return_nodes=None, train_return_nodes=None, eval_return_nodes=None, tracer_kwargs=None,
    suppress_diff_warning=False, concrete_args=None,
):
    if return_nodes is None and train_return_nodes is None and eval_return_nodes is None:
        raise ValueError(
            "Either `return_nodes` or `train_return_nodes` and `eval_return_nodes` together, should be specified"
        )
    if (train_return_nodes is None) != (eval_return_nodes is None):
        raise ValueError(
            "If any of `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified"
        )
    if (return_nodes is None) == (train_return_nodes is None):
        raise ValueError("If `train_return_nodes` and `eval_return_nodes` are specified, then both should be specified")
    if _is_outline(model):
        return _outline()
    tracer_kwargs = _set_default_tracer_kwargs(tracer_kwargs)
    is_training = model.training
    name = model.__class__.__name__ if isinstance(model, nn.Module) else model.__name__
    tracers, graphs = [], []
    for training, nodes in ((True, train_return_nodes), (False, eval_return_nodes)):
        wanted = _as_dict(return_nodes if nodes is None else nodes)
        tracer, graph = _trace(model, tracer_kwargs, concrete_args, training)
        graph.owning_module = tracer.root
        _check_present(wanted, tracer.node_to_qualname.values())
        _cut(tracer, graph, wanted)
        tracers.append(tracer)
        graphs.append(graph)
    if not suppress_diff_warning:
        _warn_graph_differences(*tracers)
    made = DualGraphModule(model, graphs[0], graphs[1], class_name=name)
    model.train(is_training)
    made.train(is_training)
    return made

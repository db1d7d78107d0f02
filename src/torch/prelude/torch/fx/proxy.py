"""Values of a trace: whatever is done with one becomes a step of the graph."""
import enum
import operator
from dataclasses import fields, is_dataclass

import _headtorch
from torch import Tensor
from torch.fx.node import Node, base_types, map_aggregate
from torch.nn.parameter import Parameter

__all__ = ["TracerBase", "GraphAppendingTracer", "TraceError", "Proxy", "Attribute", "ParameterProxy", "Scope"]


class TraceError(ValueError):
    pass


class Scope:
    def __init__(self, module_path, module_type):
        self.module_path = module_path
        self.module_type = module_type


class TracerBase:
    check_mutable_operations = False
    trace_asserts = False
    proxy_buffer_attributes = False
    traced_func_name = "forward"

    def create_node(self, kind, target, args, kwargs, name=None, type_expr=None):
        return self.graph.create_node(kind, target, args, kwargs, name, type_expr)

    def proxy(self, node):
        return Proxy(node, self)

    def create_proxy(self, kind, target, args, kwargs, name=None, type_expr=None, proxy_factory_fn=None):
        node = self.create_node(kind, target, self.create_arg(args), self.create_arg(kwargs), name, type_expr)
        return proxy_factory_fn(node) if proxy_factory_fn else self.proxy(node)

    def create_arg(self, a):
        if isinstance(a, Proxy):
            return a.node
        if _headtorch.is_unknown(a):
            return a
        if isinstance(a, tuple):
            items = [self.create_arg(item) for item in a]
            return type(a)(*items) if hasattr(a, "_fields") else type(a)(items)
        if isinstance(a, list):
            return [self.create_arg(item) for item in a]
        if isinstance(a, dict):
            return {self._key(key): self.create_arg(item) for key, item in a.items()}
        if isinstance(a, (slice, range)):
            return type(a)(self.create_arg(a.start), self.create_arg(a.stop), self.create_arg(a.step))
        if a is None or a is ... or isinstance(a, (*base_types, enum.Enum)):
            return a
        if hasattr(a, "__fx_create_arg__"):
            return a.__fx_create_arg__(self)
        if is_dataclass(a):
            kwargs = {field.name: self.create_arg(getattr(a, field.name)) for field in fields(a)}
            return self.create_node("call_function", a.__class__, (), kwargs)
        raise NotImplementedError(f"argument of type: {type(a)}")

    def _key(self, key):
        def refuse(item):
            if isinstance(item, (Node, Proxy)):
                raise RuntimeError(f"Keys for dictionaries used as an argument cannot contain a Node. Got key: {item}")
            return item

        return map_aggregate(key, refuse)

    def to_bool(self, obj):
        raise TraceError("symbolically traced variables cannot be used as inputs to control flow")

    def iter(self, obj):
        raise TraceError(
            "Proxy object cannot be iterated. This can be attempted when the Proxy is used in a loop or"
            " as a *args or **kwargs function argument. See the torch.fx docs on pytorch.org for a "
            "more detailed explanation of what types of control flow can be traced, and check out the"
            " Proxy docstring for help troubleshooting Proxy iteration errors"
        )

    def keys(self, obj):
        return Attribute(obj, "keys")()


class GraphAppendingTracer(TracerBase):
    def __init__(self, graph):
        self.graph = graph
        self.scope = Scope("", None)


class Proxy:
    def __init__(self, node, tracer=None):
        self._tracer = tracer if tracer is not None else GraphAppendingTracer(node.graph)
        self.node = node

    @property
    def tracer(self):
        return self._tracer

    def __repr__(self):
        return f"Proxy({self.node.name})"

    def __getattr__(self, k):
        return Attribute(self, k)

    def __call__(self, *args, **kwargs):
        return self._tracer.create_proxy("call_method", "__call__", (self,) + args, kwargs)

    def __iter__(self):
        # only an assignment to several names says how many there are
        count = _headtorch.unpacks()
        if count is not None:
            return iter([self[i] for i in range(count)])
        return self._tracer.iter(self)

    def __abs__(self):
        return self._tracer.create_proxy("call_function", operator.abs, (self,), {})

    def __bool__(self):
        return self._tracer.to_bool(self)

    def keys(self):
        return self._tracer.keys(self)

    def __len__(self):
        raise RuntimeError(
            "'len' is not supported in symbolic tracing by default. If you want this call to be recorded, "
            "please call torch.fx.wrap('len') at module scope"
        )

    @classmethod
    def __torch_function__(cls, orig_method, types, args=None, kwargs=None):
        args, kwargs = args or (), kwargs or {}
        tracers = []

        def find(item):
            if isinstance(item, cls) and not any(item._tracer is one for one in tracers):
                tracers.append(item._tracer)
            return item

        map_aggregate((args, kwargs), find)
        if len(tracers) > 1:
            raise RuntimeError(
                f"Found multiple different tracers {tracers} while trying to trace operations {orig_method}"
            )
        kind, target = "call_function", orig_method
        if _headtorch.is_tensor_method(orig_method):
            kind, target = "call_method", orig_method.__name__
            # operators are methods of tensors under their plain names
            if hasattr(Tensor, target.strip("_")):
                target = target.strip("_")
        return tracers[0].create_proxy(kind, target, args, kwargs)


class Attribute(Proxy):
    """`x.name`: a step only where it is not called; a call is one step, of the method."""

    def __init__(self, root, attr):
        self._root = root
        self._attr = attr
        self._tracer = root._tracer
        self._node = None

    @property
    def node(self):
        if self._node is None:
            self._node = self._tracer.create_proxy("call_function", getattr, (self._root, self._attr), {}).node
        return self._node

    def __call__(self, *args, **kwargs):
        return self._tracer.create_proxy("call_method", self._attr, (self._root,) + args, kwargs)


class ParameterProxy(Proxy):
    """A parameter whose sizes are plain numbers."""

    def __init__(self, tracer, node, name, param):
        super().__init__(node, tracer)
        if not isinstance(param, Parameter):
            raise AssertionError(f"Expected Parameter, got {type(param)}")
        self._param = param
        self._name = name

    def __repr__(self):
        return f"ParameterProxy({self._name})"

    @property
    def shape(self):
        return self._param.shape

    @property
    def ndim(self):
        return self._param.ndim

    def size(self, *args):
        return self._param.size(*args)

    def dim(self):
        return self._param.dim()

    def numel(self):
        return self._param.numel()

    def nelement(self):
        return self._param.numel()


def _operator(target, reflected=False):
    def step(self, *others):
        args = (*others, self) if reflected else (self, *others)
        return self._tracer.create_proxy("call_function", target, args, {})

    return step


# Set on the class as it stands: an `__eq__` in its body would take the hash away.
for _name in ("eq", "ne", "lt", "gt", "le", "ge", "pos", "neg", "invert"):
    setattr(Proxy, f"__{_name}__", _operator(getattr(operator, _name)))
for _name in (
    "add", "sub", "mul", "floordiv", "truediv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor", "getitem", "matmul",
):
    setattr(Proxy, f"__{_name.rstrip('_')}__", _operator(getattr(operator, _name)))
    setattr(Proxy, f"__r{_name.rstrip('_')}__", _operator(getattr(operator, _name), reflected=True))

"""Tracing: a model runs once with values that write down what is done with them."""
import builtins
import functools
import inspect
import math
import sys

import _headtorch
import torch
from torch.fx.graph import Graph
from torch.fx.graph_module import GraphModule
from torch.fx.node import base_types, map_aggregate
from torch.fx.proxy import ParameterProxy, Proxy, Scope, TracerBase
from torch.nn.modules.container import Sequential
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

__all__ = ["PH", "Tracer", "symbolic_trace", "wrap"]

_tracing = [False]
# Functions that stay one step, by module and name.
_wrapped_fns_to_patch = {}


def is_fx_tracing():
    return _tracing[-1]


def is_fx_symbolic_tracing():
    return _tracing[-1]


class PHBase:
    def __repr__(self):
        return "PH"


PH = PHBase()


class ProxyableClassMeta(type):
    def __call__(cls, *args, **kwargs):
        proxy = _find_proxy(args, kwargs) if is_fx_tracing() else None
        if proxy is None:
            return super().__call__(*args, **kwargs)
        return proxy.tracer.create_proxy("call_function", cls, args, kwargs)


def _find_proxy(*objects):
    found = []

    def look(item):
        if isinstance(item, Proxy):
            found.append(item)
        return item

    map_aggregate(objects, look)
    return found[-1] if found else None


def _create_wrapped_func(orig_fn):
    @functools.wraps(orig_fn)
    def wrapped(*args, **kwargs):
        proxy = _find_proxy(args, kwargs)
        if proxy is None:
            return orig_fn(*args, **kwargs)
        made = proxy.tracer.create_proxy("call_function", orig_fn, args, kwargs)
        made.node.meta["is_wrapped"] = True
        return made

    return wrapped


class _Patcher:
    """Names that mean something else while a trace runs."""

    def __init__(self):
        self.patched = []
        self.visited = set()

    def patch(self, namespace, name, value):
        if any(where is namespace and known == name for where, known, _, _ in self.patched):
            return
        self.patched.append((namespace, name, name in namespace, namespace.get(name)))
        namespace[name] = value

    def patch_wrapped(self):
        for (_, name), namespace in list(_wrapped_fns_to_patch.items()):
            self.patch(namespace, name, _create_wrapped_func(namespace.get(name, getattr(builtins, name, None))))

    def autowrap(self, namespace, function_ids):
        if namespace.get("__name__") in self.visited:
            return
        self.visited.add(namespace.get("__name__"))
        for name, value in list(namespace.items()):
            if not name.startswith("_") and id(value) in function_ids and callable(value):
                self.patch(namespace, name, _create_wrapped_func(value))

    def __enter__(self):
        self.methods = Module.__call__, Module.__getattr__
        return self

    def __exit__(self, *exc):
        Module.__call__, Module.__getattr__ = self.methods
        for namespace, name, had, value in reversed(self.patched):
            if had:
                namespace[name] = value
            else:
                del namespace[name]


class Tracer(TracerBase):
    def __init__(self, autowrap_modules=(math,), autowrap_functions=(), param_shapes_constant=False):
        self._autowrap_search = list(autowrap_modules)
        self._autowrap_function_ids = {id(function) for function in autowrap_functions}
        for module in autowrap_modules:
            for name, value in list(module.__dict__.items()):
                if not name.startswith("_") and callable(value):
                    self._autowrap_function_ids.add(id(value))
        self.param_shapes_constant = param_shapes_constant
        self.submodule_paths = None
        self.root_module_name = ""
        self.scope = Scope("", None)
        self.tensor_attrs = {}

    def get_fresh_qualname(self, prefix):
        i = 0
        while hasattr(self.root, f"{prefix}{i}"):
            i += 1
        return f"{prefix}{i}"

    def create_arg(self, a):
        if isinstance(a, Parameter):
            return self._reference(a, self.root.named_parameters(), "parameter is not a member of this module")
        if isinstance(a, torch.Tensor):
            return self._reference(a, self.root.named_buffers(), None) or self._constant(a)
        if isinstance(a, Module):
            return self._reference(a, self.root.named_modules(), "module is not installed as a submodule")
        if isinstance(a, tuple) and hasattr(a, "_fields"):
            return self.create_node("call_function", a.__class__, tuple(self.create_arg(item) for item in a), {})
        return super().create_arg(a)

    def _reference(self, value, named, complaint):
        for name, one in named:
            if one is value:
                return self.create_node("get_attr", name, (), {})
        if complaint is not None:
            raise NameError(complaint)
        return None

    def _constant(self, a):
        qualname = self.tensor_attrs.get(a)
        if not qualname:
            qualname = self.get_fresh_qualname("_tensor_constant")
            self.tensor_attrs[a] = qualname
            setattr(self.root, qualname, a)
        return self.create_node("get_attr", qualname, (), {})

    def is_leaf_module(self, m, module_qualified_name):
        return m.__module__.startswith(("torch.nn", "torch.ao.nn")) and not isinstance(m, Sequential)

    def path_of_module(self, mod):
        if self.submodule_paths:
            path = self.submodule_paths.get(mod)
        else:
            path = next((name for name, one in self.root.named_modules() if one is mod), None)
        if path is None:
            raise NameError("module is not installed as a submodule")
        return path

    def call_module(self, m, forward, args, kwargs):
        path = self.path_of_module(m)
        outer, self.scope = self.scope, Scope(path, type(m))
        try:
            if not self.is_leaf_module(m, path):
                return forward(*args, **kwargs)
            return self.create_proxy("call_module", path, args, kwargs)
        finally:
            self.scope = outer

    def getattr(self, attr, attr_val, parameter_proxy_cache):
        if isinstance(attr_val, Parameter):
            named = self.root.named_parameters()
        elif self.proxy_buffer_attributes and isinstance(attr_val, torch.Tensor):
            named = self.root.named_buffers()
        else:
            return attr_val
        name = next((name for name, one in named if one is attr_val), None)
        if name is None:
            return attr_val
        if name not in parameter_proxy_cache:
            parameter_proxy_cache[name] = self._attribute(name, attr_val)
        return parameter_proxy_cache[name]

    def _attribute(self, name, value):
        if not self.param_shapes_constant:
            return self.create_proxy("get_attr", name, (), {})
        factory = lambda node: ParameterProxy(self, node, name, value)
        return self.create_proxy("get_attr", name, (), {}, proxy_factory_fn=factory)

    def create_args_for_root(self, root_fn, is_module, concrete_args=None):
        signature = inspect.signature(inspect.unwrap(root_fn))
        parameters = list(signature.parameters.values())
        args = []
        if is_module:
            if not parameters or parameters[0].kind == parameters[0].VAR_POSITIONAL:
                raise RuntimeError("``self`` argument cannot be part of *args expansion!")
            args.append(self.root)
            del parameters[0]
        plain = [one for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
        if isinstance(concrete_args, tuple):
            if len(plain) != len(concrete_args):
                raise RuntimeError(
                    f"Tracing expected {len(plain)} arguments but got {len(concrete_args)} concrete arguments"
                )
            concrete_args = {one.name: value for one, value in zip(plain, concrete_args)}
        kwargs = {}
        for one in plain:
            value = self._placeholder(one, one.name, concrete_args)
            if one.kind == one.KEYWORD_ONLY:
                kwargs[one.name] = value
            else:
                args.append(value)
        return functools.partial(root_fn, **kwargs) if kwargs else root_fn, args

    def _placeholder(self, parameter, name, concrete_args):
        default = () if parameter.default is inspect.Parameter.empty else (parameter.default,)
        if concrete_args is None or name not in concrete_args:
            return self.create_proxy("placeholder", name, default, {})
        count = 0

        def specialize(value):
            nonlocal count
            count += 1
            out = self.create_proxy("placeholder", f"{name}_{count}", default, {})
            if isinstance(value, PHBase):
                return out
            if type(value) is bool or (type(value) in base_types and type(value) is not torch.Tensor):
                torch._assert(
                    out == value, f"{name} has been specialized to have value {value} but got another value"
                )
            elif value is None:
                message = f"{name} has been specialized to have value None but got another value"
                self.create_proxy("call_function", _assert_is_none, (out, message), {})
            return value

        return map_aggregate(concrete_args[name], specialize)

    def trace(self, root, concrete_args=None):
        is_module = isinstance(root, Module)
        function = getattr(type(root), self.traced_func_name) if is_module else root
        if any(one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in inspect.signature(inspect.unwrap(function)).parameters.values()):
            return _headtorch.gap("a graph of a function that takes any number of arguments")
        self.root = root if is_module else Module()
        if is_module:
            self.root_module_name = root._get_name()
            self.submodule_paths = {module: name for name, module in root.named_modules()}
        self.graph = Graph(tracer_cls=type(self))
        self.tensor_attrs = {}
        for path, module in self.root.named_modules():
            for name, value in module.__dict__.items():
                if isinstance(value, torch.Tensor):
                    self.tensor_attrs[value] = f"{path}.{name}" if path else name
        _tracing.append(True)
        try:
            self._run(function, is_module, concrete_args)
        finally:
            _tracing.pop()
            self.submodule_paths = None
        return self.graph

    def _run(self, function, is_module, concrete_args):
        namespace = getattr(function, "__globals__", {})
        function, args = self.create_args_for_root(function, is_module, concrete_args)
        proxies = {}
        with _Patcher() as patcher:
            read = Module.__getattr__

            def call(mod, *args, **kwargs):
                patcher.autowrap(getattr(type(mod).forward, "__globals__", {}), self._autowrap_function_ids)
                return self.call_module(mod, mod._call_impl, args, kwargs)

            Module.__getattr__ = lambda mod, attr: self.getattr(attr, read(mod, attr), proxies)
            Module.__call__ = call
            patcher.patch_wrapped()
            patcher.autowrap(namespace, self._autowrap_function_ids)
            for module in self._autowrap_search:
                patcher.autowrap(module.__dict__, self._autowrap_function_ids)
            self.create_node("output", "output", (self.create_arg(function(*args)),), {})


def symbolic_trace(root, concrete_args=None):
    tracer = Tracer()
    graph = tracer.trace(root, concrete_args)
    name = root.__class__.__name__ if isinstance(root, Module) else root.__name__
    return GraphModule(tracer.root, graph, name)


def wrap(fn_or_name):
    if not callable(fn_or_name) and not isinstance(fn_or_name, str):
        raise RuntimeError("Unsupported type for global function! Must be either a callable or string name")
    frame = sys._getframe(1)
    if frame.f_code.co_name != "<module>":
        raise NotImplementedError("wrap must be called at the top level of a module")
    name = fn_or_name.__name__ if callable(fn_or_name) else fn_or_name
    _wrapped_fns_to_patch[(frame.f_globals["__name__"], name)] = frame.f_globals
    return fn_or_name


def _assert_is_none(value, msg):
    if value is not None:
        raise AssertionError(msg)

"""torch.library: custom operators are the functions that define them."""
import functools

import _headtorch

from torch import ops

__all__ = [
    "Library", "define", "fallthrough_kernel", "impl", "register_autograd", "register_autocast", "register_fake",
    "register_kernel", "register_torch_dispatch", "register_vmap", "custom_op", "triton_op", "wrap_triton", "get_ctx",
    "infer_schema", "opcheck", "impl_abstract",
]


def _same(fn):
    return fn


def _register(qualname, fn):
    """Make `fn` torch.ops.NAMESPACE.NAME."""
    namespace, _, name = qualname.partition("::")
    space = getattr(ops, namespace)
    if isinstance(space, ops._Namespace):
        space._registered[name.split("(")[0].split(".")[0]] = fn


class _Faked:
    """An operator whose fake implementation tells the shape."""

    def __init__(self, name, fn):
        self._name = name
        self._fn = fn

    def __call__(self, *args, **kwargs):
        return _headtorch.applied(self._name, self._fn(*args, **kwargs), (*args, *kwargs.values()))

    @property
    def default(self):
        return self


def _fake(qualname, fn):
    namespace, _, name = qualname.partition("::")
    space = getattr(ops, namespace)
    if isinstance(space, ops._Namespace):
        space._fakes[name.split("(")[0].split(".")[0]] = _Faked(qualname, fn)
    return fn


# Kernels that compute; the others add to one that does.
_KEYS = {"", "CPU", "CUDA", "CompositeExplicitAutograd", "CompositeImplicitAutograd"}


class CustomOpDef:
    def __init__(self, name, fn):
        self._qualname = name
        self._fn = fn
        self._fake = None
        functools.update_wrapper(self, fn)

    def __call__(self, *args, **kwargs):
        return (self._fake or self._fn)(*args, **kwargs)

    def register_fake(self, fn=None, /):
        if fn is None:
            return self.register_fake
        self._fake = _Faked(self._qualname, fn)
        return fn

    def register_kernel(self, device_types, fn=None, /):
        return _same if fn is None else fn

    def register_autograd(self, backward, /, *, setup_context=None):
        return None

    def register_vmap(self, func=None):
        return _same if func is None else func

    register_torch_dispatch = register_autocast = register_kernel


def custom_op(name, fn=None, /, *, mutates_args=(), device_types=None, schema=None, tags=None):
    def define_op(fn):
        op = CustomOpDef(name, fn)
        _register(name, op)
        return op

    return define_op if fn is None else define_op(fn)


triton_op = custom_op


def wrap_triton(triton_kernel):
    return triton_kernel


class Library:
    def __init__(self, ns, kind, dispatch_key=""):
        self.ns = ns

    def define(self, schema, alias_analysis="", *, tags=()):
        return schema.split("(")[0]

    def impl(self, op_name, fn, dispatch_key="", *, with_keyset=False, allow_override=False):
        if isinstance(op_name, str) and dispatch_key in _KEYS:
            _register(op_name if "::" in op_name else f"{self.ns}::{op_name}", fn)

    def _register_fake(self, op_name, fn, *args, **kwargs):
        _fake(op_name if "::" in op_name else f"{self.ns}::{op_name}", fn)


def define(qualname, schema=None, *, lib=None, tags=()):
    return _same


def impl(qualname, types=None, func=None, *, lib=None, with_keyset=False):
    def register(func):
        if isinstance(qualname, str) and "::" in qualname:
            _register(qualname, func)
        return func

    return register if func is None else register(func)


register_kernel = impl


def register_fake(op, func=None, /, *, lib=None, _stacklevel=1, allow_override=False):
    if func is None:
        return lambda func: register_fake(op, func)
    if isinstance(op, CustomOpDef):
        return op.register_fake(func)
    return _fake(op, func) if isinstance(op, str) else func


impl_abstract = register_fake


def register_vmap(op, func=None, /, *, lib=None):
    return _same if func is None else func


register_torch_dispatch = register_vmap


def register_autograd(op, backward, /, *, setup_context=None, lib=None):
    return None


def register_autocast(op, device_type, cast_inputs, /, *, lib=None):
    return None


def get_ctx():
    return None


def fallthrough_kernel():
    return None


def infer_schema(prototype_function, /, *, mutates_args, op_name=None):
    return ""


def opcheck(op, args, kwargs=None, **options):
    return {}

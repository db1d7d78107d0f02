"""typing: names for annotations. Everything here can be subscripted, compared and shown; nothing is checked."""

import collections
import collections.abc as _abc
import contextlib as _contextlib
import sys as _sys
from types import GenericAlias as _BuiltinAlias, UnionType as _UnionType

from _typing_alias import (
    AnnotatedAlias as _AnnotatedAlias, CallableStandIn as _CallableStandIn, ForwardRef, GenericAlias as _GenericAlias,
    LiteralAlias as _LiteralAlias, SpecialForm as _SpecialForm, StandIn as _StandIn, UnpackedAlias as _UnpackedAlias,
    as_tuple as _as_tuple, as_type as _as_type, literal_of as _literal_of, union_of as _union_of,
)
from _typing_generic import (
    Generic, NewType, ParamSpec, ParamSpecArgs, ParamSpecKwargs, Protocol, TypeAliasType, TypeVar, TypeVarTuple,
    runtime_checkable,
)
from _typing_records import NamedTuple, TypedDict, is_typeddict

__all__ = (
    "AbstractSet Annotated Any AnyStr AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator Awaitable "
    "BinaryIO ByteString Callable ChainMap ClassVar Collection Concatenate Container ContextManager Coroutine Counter "
    "DefaultDict Deque Dict Final ForwardRef FrozenSet Generator Generic Hashable IO ItemsView Iterable Iterator "
    "KeysView List Literal LiteralString Mapping MappingView Match MutableMapping MutableSequence MutableSet "
    "NamedTuple Never NewType NoReturn NotRequired Optional OrderedDict ParamSpec ParamSpecArgs ParamSpecKwargs Pattern Protocol "
    "Required Reversible Self Sequence Set Sized SupportsAbs SupportsBytes SupportsComplex SupportsFloat SupportsIndex "
    "SupportsInt SupportsRound TYPE_CHECKING Text TextIO Tuple Type TypeAlias TypeAliasType TypeGuard TypeVar "
    "TypeVarTuple TypedDict Union Unpack ValuesView assert_never assert_type cast clear_overloads "
    "dataclass_transform final get_args get_origin get_overloads get_type_hints is_typeddict no_type_check no_type_check_decorator overload "
    "override reveal_type runtime_checkable"
).split()

TYPE_CHECKING = False
ForwardRef.__module__ = "typing"


class _AnyMeta(type):
    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return super().__instancecheck__(obj)

    def __repr__(self):
        return "typing.Any" if self is Any else super().__repr__()


class Any(metaclass=_AnyMeta):
    """Compatible with every type."""

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


def _one(form, item):
    return _GenericAlias(form, (_as_type(item),), form._name)


def _optional(form, item):
    if isinstance(item, tuple):
        raise TypeError(f"{form} requires a single type. Got {item}.")
    return _union_of((item, None))


def _annotated(form, items):
    if not isinstance(items, tuple) or len(items) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an annotation).")
    return _AnnotatedAlias(_as_type(items[0]), items[1:])


Union = _SpecialForm("Union", lambda form, items: _union_of(_as_tuple(items)))
Optional = _SpecialForm("Optional", _optional)
Literal = _SpecialForm("Literal", lambda form, items: _literal_of(_as_tuple(items)))
Annotated = _SpecialForm("Annotated", _annotated)
Concatenate = _SpecialForm("Concatenate", lambda form, items: _GenericAlias(form, _as_tuple(items), "Concatenate"))
Unpack = _SpecialForm("Unpack", lambda form, item: _UnpackedAlias(item))
ClassVar, Final, TypeGuard, Required, NotRequired = [
    _SpecialForm(name, _one) for name in ("ClassVar", "Final", "TypeGuard", "Required", "NotRequired")]
NoReturn, Never, Self, LiteralString, TypeAlias = [
    _SpecialForm(name, None) for name in ("NoReturn", "Never", "Self", "LiteralString", "TypeAlias")]

Callable = _CallableStandIn(_abc.Callable, "Callable", 2)
List = _StandIn(list, "List", 1)
Set = _StandIn(set, "Set", 1)
FrozenSet = _StandIn(frozenset, "FrozenSet", 1)
Dict = _StandIn(dict, "Dict", 2)
Tuple = _StandIn(tuple, "Tuple", None)
Type = _StandIn(type, "Type", 1)
DefaultDict = _StandIn(collections.defaultdict, "DefaultDict", 2)
OrderedDict = _StandIn(collections.OrderedDict, "OrderedDict", 2)
Counter = _StandIn(collections.Counter, "Counter", 1)
ChainMap = _StandIn(collections.ChainMap, "ChainMap", 2)
Deque = _StandIn(collections.deque, "Deque", 1)
ContextManager = _StandIn(_contextlib.AbstractContextManager, "ContextManager", 1)
AsyncContextManager = _StandIn(_contextlib.AbstractAsyncContextManager, "AsyncContextManager", 1)
AbstractSet = _StandIn(_abc.Set, "AbstractSet", 1)
(Awaitable, AsyncIterable, AsyncIterator, Iterable, Iterator, Reversible, Container, Collection, MutableSet,
 KeysView, ValuesView, Sequence, MutableSequence) = [
    _StandIn(getattr(_abc, name), name, 1) for name in (
        "Awaitable", "AsyncIterable", "AsyncIterator", "Iterable", "Iterator", "Reversible", "Container",
        "Collection", "MutableSet", "KeysView", "ValuesView", "Sequence", "MutableSequence")]
AsyncGenerator, Mapping, MutableMapping, ItemsView = [
    _StandIn(getattr(_abc, name), name, 2) for name in ("AsyncGenerator", "Mapping", "MutableMapping", "ItemsView")]
Coroutine = _StandIn(_abc.Coroutine, "Coroutine", 3)
Generator = _StandIn(_abc.Generator, "Generator", 3)
MappingView = _StandIn(_abc.MappingView, "MappingView", 1)
ByteString = _StandIn(_abc.ByteString, "ByteString", 0)
Hashable = _StandIn(_abc.Hashable, "Hashable", 0)
Sized = _StandIn(_abc.Sized, "Sized", 0)

T, KT, VT = [TypeVar(name) for name in ("T", "KT", "VT")]
T_co, V_co, VT_co = [TypeVar(name, covariant=True) for name in ("T_co", "V_co", "VT_co")]
T_contra = TypeVar("T_contra", contravariant=True)
AnyStr = TypeVar("AnyStr", bytes, str)
Text = str




class IO(Generic[AnyStr]):
    pass


class BinaryIO(IO[bytes]):
    pass


class TextIO(IO[str]):
    pass


def __getattr__(name):
    if name in ("Pattern", "Match"):
        import re
        return _StandIn(getattr(re, name), name, 1)
    raise AttributeError(f"module 'typing' has no attribute {name!r}")


def _supports(name, method):
    def body(self):
        pass
    body.__name__ = method
    # abs() and round() give a type of their own
    bases = (Protocol, Generic) if method in ("__abs__", "__round__") else (Protocol,)
    namespace = {"__module__": "typing", "__slots__": (), method: body, "_is_protocol": True}
    if len(bases) > 1:
        namespace["__orig_bases__"] = (Protocol, Generic[T_co])
    return runtime_checkable(type(Protocol)(name, bases, namespace))


SupportsInt = _supports("SupportsInt", "__int__")
SupportsFloat = _supports("SupportsFloat", "__float__")
SupportsComplex = _supports("SupportsComplex", "__complex__")
SupportsBytes = _supports("SupportsBytes", "__bytes__")
SupportsIndex = _supports("SupportsIndex", "__index__")
SupportsAbs = _supports("SupportsAbs", "__abs__")
SupportsRound = _supports("SupportsRound", "__round__")


def cast(typ, val):
    return val


def assert_type(val, typ, /):
    return val


def reveal_type(obj, /):
    print(f"Runtime type is {type(obj).__name__!r}", file=_sys.stderr)
    return obj


def assert_never(arg, /):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def no_type_check(arg):
    arg.__no_type_check__ = True
    return arg


def no_type_check_decorator(decorator):
    def wrapped(*args, **kwargs):
        return no_type_check(decorator(*args, **kwargs))
    return wrapped


def final(f):
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def override(method, /):
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def _overload_dummy(*args, **kwds):
    raise NotImplementedError(
        "You should not call an overloaded function. A series of @overload-decorated functions outside a stub module "
        "should always be followed by an implementation that is not @overload-ed.")


_overloads = {}


def overload(func):
    key = (getattr(func, "__module__", None), getattr(func, "__qualname__", None))
    _overloads.setdefault(key, []).append(func)
    return _overload_dummy


def get_overloads(func):
    return list(_overloads.get((func.__module__, func.__qualname__), ()))


def clear_overloads():
    _overloads.clear()


def dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False, frozen_default=False,
                        field_specifiers=(), **kwargs):
    def decorate(cls_or_fn):
        cls_or_fn.__dataclass_transform__ = {
            "eq_default": eq_default, "order_default": order_default, "kw_only_default": kw_only_default,
            "frozen_default": frozen_default, "field_specifiers": field_specifiers, "kwargs": kwargs}
        return cls_or_fn
    return decorate


def get_origin(tp):
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    if isinstance(tp, _UnpackedAlias):
        return Unpack
    if isinstance(tp, (_GenericAlias, _StandIn, _BuiltinAlias)):
        return tp.__origin__
    if tp is Generic:
        return Generic
    return _UnionType if isinstance(tp, _UnionType) else None


def get_args(tp):
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__, *tp.__metadata__)
    if isinstance(tp, (_GenericAlias, _BuiltinAlias, _UnpackedAlias)):
        args = tp.__args__
        if tp.__origin__ is _abc.Callable and args and args[0] is not ...:
            return (list(args[:-1]), args[-1])
        return args
    return tp.__args__ if isinstance(tp, _UnionType) else ()


def _evaluated(annotation, namespace, local):
    """The type an annotation stands for: text is read in the namespace it was written in."""
    if annotation is None:
        return type(None)
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return _evaluated(eval(annotation, namespace, local), namespace, local)
    args = getattr(annotation, "__args__", None)
    if isinstance(annotation, (_LiteralAlias, type)) or not isinstance(args, tuple):
        return annotation
    read = tuple(_evaluated(a, namespace, local) if isinstance(a, (str, ForwardRef)) or hasattr(a, "__args__") else a
                 for a in args)
    if read == args:
        return annotation
    if isinstance(annotation, _BuiltinAlias):
        return _BuiltinAlias(annotation.__origin__, read)
    if isinstance(annotation, _UnionType):
        return _union_of(read)
    return annotation.copy_with(read)


def _without_extras(tp):
    if isinstance(tp, _AnnotatedAlias):
        return _without_extras(tp.__origin__)
    if isinstance(tp, _GenericAlias) and tp.__origin__ in (Required, NotRequired):
        return _without_extras(tp.__args__[0])
    if isinstance(tp, (_GenericAlias, _BuiltinAlias, _UnionType)) and not isinstance(tp, _LiteralAlias):
        read = tuple(_without_extras(a) for a in tp.__args__)
        if read == tp.__args__:
            return tp
        if isinstance(tp, _UnionType):
            return _union_of(read)
        return _BuiltinAlias(tp.__origin__, read) if isinstance(tp, _BuiltinAlias) else tp.copy_with(read)
    return tp


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """Annotations of a class (with its bases), module or function, text evaluated."""
    hints = {}
    if getattr(obj, "__no_type_check__", None):
        return hints
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            module = _sys.modules.get(base.__module__)
            namespace = globalns if globalns is not None else getattr(module, "__dict__", {})
            own = base.__dict__.get("__annotations__", {})
            for name, value in own.items() if isinstance(own, dict) else ():
                hints[name] = _evaluated(value, namespace, localns if localns is not None else dict(vars(base)))
    else:
        if not hasattr(obj, "__annotations__"):
            raise TypeError(f"{obj!r} is not a module, class, method, or function.")
        inner = obj
        while hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        namespace = globalns if globalns is not None else getattr(inner, "__globals__", vars(obj))
        for name, value in obj.__annotations__.items():
            hints[name] = _evaluated(value, namespace, localns)
    return hints if include_extras else {name: _without_extras(value) for name, value in hints.items()}

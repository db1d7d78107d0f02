"""Type variables, Generic, Protocol and NewType."""

from abc import ABCMeta

from _binding import calling_module
from _typing_alias import GenericAlias, Subscriptable, UnpackedAlias, as_tuple, as_type, free_parameters


def _sign(variable):
    return "+" if variable.__covariant__ else "-" if variable.__contravariant__ else "~"


class TypeVar(Subscriptable):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, infer_variance=False,
                 default=None):
        if covariant and contravariant:
            raise ValueError("Bivariant types are not supported.")
        if constraints and bound is not None:
            raise TypeError("Constraints cannot be combined with bound=...")
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = None if bound is None else as_type(bound)
        self.__default__ = default
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.__infer_variance__ = infer_variance
        self.__module__ = calling_module(1)

    def __repr__(self):
        return self.__name__ if self.__infer_variance__ else _sign(self) + self.__name__

    def __typing_subst__(self, arg):
        return arg

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of TypeVar")


class TypeVarTuple(Subscriptable):
    def __init__(self, name):
        self.__name__ = name

    def __repr__(self):
        return self.__name__

    def __iter__(self):
        yield UnpackedAlias(self)

    def __typing_subst__(self, arg):
        return arg


class ParamSpecArgs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.args"


class ParamSpecKwargs:
    def __init__(self, origin):
        self.__origin__ = origin

    def __repr__(self):
        return f"{self.__origin__.__name__}.kwargs"


class ParamSpec(Subscriptable):
    def __init__(self, name, *, bound=None, covariant=False, contravariant=False, infer_variance=False):
        self.__name__ = name
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.__infer_variance__ = infer_variance

    @property
    def args(self):
        return ParamSpecArgs(self)

    @property
    def kwargs(self):
        return ParamSpecKwargs(self)

    def __repr__(self):
        return self.__name__ if self.__infer_variance__ else _sign(self) + self.__name__

    def __typing_subst__(self, arg):
        return arg


class TypeAliasType(Subscriptable):
    """What the statement `type X = ...` makes."""

    def __init__(self, name, value, *, type_params=()):
        self.__name__ = name
        self.__value__ = value
        self.__type_params__ = type_params
        self.__parameters__ = type_params

    def __getitem__(self, items):
        return GenericAlias(self, as_tuple(items))

    def __repr__(self):
        return self.__name__


class NewType(Subscriptable):
    """A function that returns its argument, with the name of a type."""

    def __init__(self, name, tp):
        self.__qualname__ = name
        self.__name__ = name.rpartition(".")[2]
        self.__supertype__ = tp
        self.__module__ = calling_module(1)

    def __call__(self, x):
        return x

    def __repr__(self):
        return f"{self.__module__}.{self.__qualname__}"

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of NewType. Perhaps you were looking for: "
                        f"`{bases[0].__name__} = NewType('{bases[0].__name__}', {self.__name__})`")


def _declared_parameters(cls):
    """Type parameters of a class from the bases as they were written."""
    written = cls.__dict__.get("__orig_bases__", ())
    for base in written:
        if isinstance(base, GenericAlias) and base.__origin__ in (Generic, Protocol):
            return base.__parameters__
    return free_parameters(written)


class Generic:
    """Base of user-defined generic classes: class Box(Generic[T])."""
    __slots__ = ()

    @classmethod
    def __class_getitem__(cls, items):
        items = tuple(as_type(item) for item in as_tuple(items))
        if cls is Generic or cls is Protocol:
            if not all(hasattr(item, "__typing_subst__") or isinstance(item, UnpackedAlias) for item in items):
                raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables or "
                                "parameter specification variables.")
            if len(set(items)) != len(items):
                raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
            return GenericAlias(cls, items, cls.__name__)
        parameters = getattr(cls, "__parameters__", ())
        variadic = any(isinstance(p, (TypeVarTuple, ParamSpec)) for p in parameters)
        if not parameters:
            raise TypeError(f"{cls} is not a generic class")
        # A generic class that is a dict or list as well is subscripted by that class, which counts nothing.
        counts = not variadic and not issubclass(cls, (dict, list, tuple, set, frozenset))
        if counts and len(items) != len(parameters):
            many = "many" if len(items) > len(parameters) else "few"
            raise TypeError(f"Too {many} arguments for {cls}; actual {len(items)}, expected {len(parameters)}")
        return GenericAlias(cls, items)

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        if Generic in cls.__bases__ and "__orig_bases__" not in cls.__dict__ and cls.__name__ != "Protocol":
            if "__type_params__" not in cls.__dict__:
                raise TypeError("Cannot inherit from plain Generic")
        cls.__parameters__ = cls.__dict__.get("__type_params__") or _declared_parameters(cls)


_NOT_MEMBERS = frozenset((
    "__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__orig_bases__", "__parameters__",
    "__abstractmethods__", "__slots__", "__init__", "__new__", "__subclasshook__", "__class_getitem__",
    "__init_subclass__", "__match_args__", "__protocol_attrs__", "__non_callable_proto_members__", "__qualname__",
    "__static_attributes__", "__firstlineno__", "__type_params__", "__callable_proto_members_only__", "_is_protocol",
    "_is_runtime_protocol", "_abc_registry", "_abc_cache", "_abc_impl"))


def _protocol_members(cls):
    names = []
    for base in cls.__mro__[:-1]:
        if base in (Protocol, Generic) or not base.__dict__.get("_is_protocol", False):
            continue
        for name in [*base.__dict__, *base.__dict__.get("__annotations__", {})]:
            if name not in _NOT_MEMBERS and name not in names:
                names.append(name)
    return names


class _ProtocolMeta(ABCMeta):
    def __instancecheck__(cls, instance):
        if not getattr(cls, "_is_protocol", False) or cls is Protocol:
            return super().__instancecheck__(instance)
        if not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if super().__instancecheck__(instance):
            return True
        absent = object()
        for name in _protocol_members(cls):
            value = getattr(instance, name, absent)
            if value is absent or value is None and callable(getattr(cls, name, None)):
                return False
        return True

    def __subclasscheck__(cls, other):
        if not getattr(cls, "_is_protocol", False) or cls is Protocol:
            return super().__subclasscheck__(other)
        if not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        return cls in other.__mro__ or all(
            any(name in base.__dict__ for base in other.__mro__) for name in _protocol_members(cls))

    def __call__(cls, *args, **kwargs):
        if cls.__dict__.get("_is_protocol", False):
            raise TypeError("Protocols cannot be instantiated")
        return super().__call__(*args, **kwargs)


class Protocol(Generic, metaclass=_ProtocolMeta):
    """A class others match by having its members; not by inheriting."""
    __slots__ = ()
    _is_protocol = True
    _is_runtime_protocol = False

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        if "_is_protocol" not in cls.__dict__:
            cls._is_protocol = any(base is Protocol for base in cls.__bases__)


def runtime_checkable(cls):
    if not getattr(cls, "_is_protocol", False):
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    cls._is_runtime_protocol = True
    return cls


for _public in (TypeVar, TypeVarTuple, ParamSpec, ParamSpecArgs, ParamSpecKwargs, TypeAliasType, NewType, Generic,
                Protocol):
    _public.__module__ = "typing"

"""The subscripted things of typing: List[int], Optional[str], Callable[[int], str], Literal["a"]."""

import sys


def type_repr(value):
    """How a type reads inside another type's repr."""
    if isinstance(value, type) and not hasattr(value, "__origin__"):
        return value.__qualname__ if value.__module__ == "builtins" else f"{value.__module__}.{value.__qualname__}"
    if value is ...:
        return "..."
    if isinstance(value, type_repr.__class__):
        return value.__name__
    return repr(value)


class ForwardRef:
    """A type named by text, looked up when somebody asks."""

    def __init__(self, arg, is_argument=True, module=None, *, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f"Forward reference must be a string -- got {arg!r}")
        self.__forward_arg__ = arg
        self.__forward_module__ = module
        self.__forward_is_argument__ = is_argument
        self.__forward_is_class__ = is_class

    def __eq__(self, other):
        return isinstance(other, ForwardRef) and self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)

    def __or__(self, other):
        return union_of((self, other))

    def __ror__(self, other):
        return union_of((other, self))

    def __repr__(self):
        return f"ForwardRef({self.__forward_arg__!r})"


def as_type(value):
    """None stands for its type, text for a type to be found later."""
    if value is None:
        return type(None)
    if isinstance(value, str):
        return ForwardRef(value)
    return value


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def free_parameters(args):
    """The type variables in args, each once, in the order they appear."""
    found = []
    for value in args:
        if isinstance(value, type):
            continue
        if isinstance(value, list):
            inner = free_parameters(value)
        elif hasattr(value, "__typing_subst__"):
            inner = (value,)
        else:
            inner = getattr(value, "__parameters__", ())
        found += [variable for variable in inner if variable not in found]
    return tuple(found)


def substitute(value, mapping):
    """value with its type variables replaced."""
    if isinstance(value, type):
        return value
    if isinstance(value, list):
        return [substitute(item, mapping) for item in value]
    if hasattr(value, "__typing_subst__"):
        return mapping.get(value, value)
    inner = getattr(value, "__parameters__", ())
    return value[tuple(mapping.get(variable, variable) for variable in inner)] if inner else value


class Subscriptable:
    """What aliases and special forms share: `|` makes a Union."""

    def __or__(self, other):
        return union_of((self, other))

    def __ror__(self, other):
        return union_of((other, self))

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")

    def __subclasscheck__(self, cls):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")

    def __instancecheck__(self, instance):
        return self.__subclasscheck__(type(instance))


# Aliases that make what they stand for when they are called.
_MADE = frozenset(("OrderedDict", "DefaultDict", "Counter", "ChainMap", "Deque"))


class GenericAlias(Subscriptable):
    """origin[args]; `name` is how typing calls it, None for a user's generic class."""

    def __init__(self, origin, args, name=None):
        self.__origin__ = origin
        self.__args__ = args
        self._name = name
        self.__parameters__ = free_parameters(args)
        self.__module__ = "typing" if name else getattr(origin, "__module__", "typing")

    def _shown_args(self):
        return [type_repr(value) for value in self.__args__] or ["()"]

    def __repr__(self):
        name = f"typing.{self._name}" if self._name else type_repr(self.__origin__)
        return f"{name}[{', '.join(self._shown_args())}]"

    def __eq__(self, other):
        if not isinstance(other, GenericAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def copy_with(self, args):
        return type(self)(self.__origin__, args, self._name)

    def __getitem__(self, items):
        items = tuple(as_type(item) for item in as_tuple(items))
        if not self.__parameters__:
            raise TypeError(f"{self!r} is not a generic class")
        if len(items) != len(self.__parameters__):
            many = "many" if len(items) > len(self.__parameters__) else "few"
            raise TypeError(f"Too {many} arguments for {self!r}; actual {len(items)}, "
                            f"expected {len(self.__parameters__)}")
        mapping = dict(zip(self.__parameters__, items))
        return self.copy_with(tuple(substitute(value, mapping) for value in self.__args__))

    def __call__(self, *args, **kwargs):
        if not isinstance(self.__origin__, type):
            raise TypeError(f"Cannot instantiate {self!r}")
        if self._name and self._name not in _MADE:
            raise TypeError(f"Type {self._name} cannot be instantiated; use {self.__origin__.__name__}() instead")
        made = self.__origin__(*args, **kwargs)
        try:
            made.__orig_class__ = self
        except (AttributeError, TypeError):
            pass
        return made

    def __mro_entries__(self, bases):
        return _real_bases(self, bases) if self._name else (self.__origin__,)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __iter__(self):
        yield UnpackedAlias(self)


class UnpackedAlias(Subscriptable):
    """*Ts and *tuple[int, ...] in a list of type arguments."""

    def __init__(self, inner):
        self.__args__ = (inner,)
        self.__parameters__ = free_parameters((inner,))
        self.__origin__ = None

    def __repr__(self):
        return f"typing.Unpack[{type_repr(self.__args__[0])}]"

    def __eq__(self, other):
        return isinstance(other, UnpackedAlias) and self.__args__ == other.__args__

    def __hash__(self):
        return hash(self.__args__)


def _real_bases(alias, bases):
    """The class behind an alias of typing, with Generic unless a later base brings that."""
    generic = sys.modules["typing"].Generic
    if alias.__origin__ in (generic, sys.modules["typing"].Protocol):
        return (alias.__origin__,)
    entries = [] if alias.__origin__ in bases else [alias.__origin__]
    later = bases[bases.index(alias) + 1:]
    if not any(isinstance(base, (GenericAlias, StandIn)) or isinstance(base, type) and issubclass(base, generic)
               for base in later):
        entries.append(generic)
    return tuple(entries)


class UnionAlias(GenericAlias):
    def __repr__(self):
        none = type(None)
        if len(self.__args__) == 2 and none in self.__args__:
            other = self.__args__[0] if self.__args__[1] is none else self.__args__[1]
            return f"typing.Optional[{type_repr(other)}]"
        return f"typing.Union[{', '.join(self._shown_args())}]"

    def _shown_args(self):
        return [type_repr(value) for value in self.__args__]

    def copy_with(self, args):
        return union_of(args)

    def __eq__(self, other):
        if not isinstance(other, (UnionAlias, type(int | str))):
            return NotImplemented
        return set(self.__args__) == set(other.__args__)

    def __hash__(self):
        return hash(frozenset(self.__args__))

    def __instancecheck__(self, instance):
        return isinstance(instance, self.__args__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__args__)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")


def union_of(members):
    """The Union of members: nested ones flattened, each once, one alone is itself."""
    if members == ():
        raise TypeError("Cannot take a Union of no types.")
    flat = []
    for member in members:
        member = as_type(member)
        inner = member.__args__ if isinstance(member, (UnionAlias, type(int | str))) else (member,)
        flat += [value for value in inner if value not in flat]
    return flat[0] if len(flat) == 1 else UnionAlias(sys.modules["typing"].Union, tuple(flat), "Union")


class LiteralAlias(GenericAlias):
    def _shown_args(self):
        return [repr(value) for value in self.__args__]

    def _typed(self):
        return [(value, type(value)) for value in self.__args__]

    def __eq__(self, other):
        return isinstance(other, LiteralAlias) and set(self._typed()) == set(other._typed())

    def __hash__(self):
        return hash(frozenset(self._typed()))


def literal_of(values):
    flat = []
    for value in values:
        inner = value.__args__ if isinstance(value, LiteralAlias) else (value,)
        flat += [(v, type(v)) for v in inner if (v, type(v)) not in flat]
    return LiteralAlias(sys.modules["typing"].Literal, tuple(value for value, _ in flat), "Literal")


class CallableAlias(GenericAlias):
    def __repr__(self):
        shown = [type_repr(value) for value in self.__args__]
        first = self.__args__[0]
        if first is ... or len(shown) == 2 and (hasattr(first, "kwargs") or getattr(first, "_name", "") == "Concatenate"):
            return f"typing.Callable[{shown[0]}, {shown[-1]}]"
        return f"typing.Callable[[{', '.join(shown[:-1])}], {shown[-1]}]"


class AnnotatedAlias(GenericAlias):
    """Annotated[int, "pixels"]: __origin__ is the type itself."""

    def __init__(self, origin, metadata):
        if isinstance(origin, AnnotatedAlias):
            metadata = origin.__metadata__ + metadata
            origin = origin.__origin__
        super().__init__(origin, (origin,), "Annotated")
        self.__metadata__ = metadata

    def copy_with(self, args):
        return AnnotatedAlias(args[0], self.__metadata__)

    def __repr__(self):
        rest = ", ".join(repr(value) for value in self.__metadata__)
        return f"typing.Annotated[{type_repr(self.__origin__)}, {rest}]"

    def __eq__(self, other):
        if not isinstance(other, AnnotatedAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self):
        return hash((self.__origin__, self.__metadata__))


class StandIn(Subscriptable):
    """An unsubscripted alias of a real class: List, Dict, Iterable."""

    def __init__(self, origin, name, count, make=GenericAlias):
        self.__origin__ = origin
        self._name = name
        self._count = count
        self._make = make
        self.__module__ = "typing"

    def __repr__(self):
        return f"typing.{self._name}"

    def __getitem__(self, items):
        items = tuple(as_type(item) for item in as_tuple(items))
        if self._count is not None and len(items) != self._count:
            many = "many" if len(items) > self._count else "few"
            raise TypeError(f"Too {many} arguments for {self!r}; actual {len(items)}, expected {self._count}")
        return self._make(self.__origin__, items, self._name)

    def __call__(self, *args, **kwargs):
        if self._name in _MADE:
            return self.__origin__(*args, **kwargs)
        raise TypeError(f"Type {self._name} cannot be instantiated; use {self.__origin__.__name__}() instead")

    def __mro_entries__(self, bases):
        return _real_bases(self, bases)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)

    def __instancecheck__(self, instance):
        return isinstance(instance, self.__origin__)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(self.__origin__, name)


class CallableStandIn(StandIn):
    def __getitem__(self, items):
        if not isinstance(items, tuple) or len(items) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        arguments, result = items
        if isinstance(arguments, (list, tuple)):
            arguments = tuple(as_type(item) for item in arguments)
        else:
            arguments = (arguments,)
        return CallableAlias(self.__origin__, (*arguments, as_type(result)), "Callable")


class SpecialForm(Subscriptable):
    """A name of typing that is no class: Any-like words and Optional, Union, ClassVar."""

    def __init__(self, name, make):
        self._name = name
        self._make = make
        self.__module__ = "typing"

    def __repr__(self):
        return f"typing.{self._name}"

    def __call__(self, *args, **kwargs):
        raise TypeError(f"Cannot instantiate {self!r}")

    def __subclasscheck__(self, cls):
        raise TypeError(f"{self!r} cannot be used with issubclass()")

    def __instancecheck__(self, instance):
        raise TypeError(f"{self!r} cannot be used with isinstance()")

    def __getitem__(self, items):
        if self._make is None:
            raise TypeError(f"{self!r} is not subscriptable")
        return self._make(self, items)

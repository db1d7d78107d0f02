"""dataclasses: classes whose constructor, repr and comparisons follow from their annotations."""

import copy
import sys
from _headtorch import known as _known
from types import GenericAlias as _GenericAlias
from types import MappingProxyType

from _binding import Parameters, calling_module
from _dataclass_methods import FrozenInstanceError, add_methods, is_kw_only_marker

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING", "fields", "asdict",
           "astuple", "make_dataclass", "replace", "is_dataclass"]


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()


class InitVar:
    """InitVar[int]: an argument of __init__ that is handed to __post_init__ and not kept."""

    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return InitVar(type)

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f"dataclasses.InitVar[{name}]"


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = MappingProxyType({} if metadata is None else metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        shown = [f"{name}={getattr(self, name)!r}" for name in (
            "name", "type", "default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only",
            "_field_type")]
        return f"Field({','.join(shown)})"

    def __set_name__(self, owner, name):
        named = getattr(type(self.default), "__set_name__", None)
        if named:
            named(self.default, owner, name)

    __class_getitem__ = classmethod(_GenericAlias)


class _Kind:
    """What a declared name is: a field, a class variable, or an argument of __init__ only."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


_FIELD, _FIELD_CLASSVAR, _FIELD_INITVAR = _Kind("_FIELD"), _Kind("_FIELD_CLASSVAR"), _Kind("_FIELD_INITVAR")


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _kind_of(annotation):
    """Annotations may be text (from __future__ import annotations): then the words decide."""
    if isinstance(annotation, str):
        head = annotation.partition("[")[0].strip()
        if head in ("ClassVar", "typing.ClassVar", "t.ClassVar"):
            return _FIELD_CLASSVAR
        return _FIELD_INITVAR if head in ("InitVar", "dataclasses.InitVar") else _FIELD
    if annotation is InitVar or type(annotation) is InitVar:
        return _FIELD_INITVAR
    typing = sys.modules.get("typing")
    if typing is not None:
        if annotation is typing.ClassVar or getattr(annotation, "__origin__", None) is typing.ClassVar:
            return _FIELD_CLASSVAR
    return _FIELD


def _own_field(cls, name, annotation, kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        made = default
    else:
        if type(default).__name__ == "member_descriptor":
            default = MISSING
        made = field(default=default)
    made.name = name
    made.type = annotation
    made._field_type = _kind_of(annotation)
    if made._field_type is not _FIELD and made.default_factory is not MISSING:
        raise TypeError(f"field {name} cannot have a default factory")
    if made._field_type is _FIELD_CLASSVAR:
        if made.kw_only is not MISSING:
            raise TypeError(f"field {name} is a ClassVar but specifies kw_only")
    elif made.kw_only is MISSING:
        made.kw_only = kw_only
    if made._field_type is _FIELD and made.default is not MISSING and type(made.default).__hash__ is None:
        raise ValueError(f"mutable default {type(made.default)} for field {name} is not allowed: use default_factory")
    return made


def _collect(cls, kw_only):
    """name -> Field, those of the bases first; fields of the body have their defaults put on the class."""
    found = {}
    for base in cls.__mro__[-1:0:-1]:
        found.update(getattr(base, "__dataclass_fields__", {}) if "__dataclass_fields__" in base.__dict__ else {})
    annotations = cls.__dict__.get("__annotations__", {})
    own = []
    marked = False
    for name, annotation in annotations.items():
        if is_kw_only_marker(annotation, KW_ONLY):
            if marked:
                raise TypeError(f"{name!r} is KW_ONLY, but KW_ONLY has already been specified")
            marked = kw_only = True
            continue
        own.append(_own_field(cls, name, annotation, kw_only))
    for made in own:
        found[made.name] = made
        if isinstance(cls.__dict__.get(made.name), Field):
            if made.default is MISSING:
                delattr(cls, made.name)
            else:
                setattr(cls, made.name, made.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return found


def _check_frozen(cls, frozen):
    parents = [base for base in cls.__mro__[1:] if "__dataclass_fields__" in base.__dict__]
    if not parents:
        return
    frozen_parents = [base for base in parents if base.__dataclass_params__.frozen]
    if frozen_parents and not frozen:
        raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
    if frozen and not frozen_parents:
        raise TypeError("cannot inherit frozen dataclass from a non-frozen one")


def _parameters(cls, found):
    """The parameters of __init__, in order, checked as CPython checks a def."""
    taken = [f for f in found.values() if f.init and f._field_type is not _FIELD_CLASSVAR]
    positional = [f for f in taken if not f.kw_only]
    defaults = {f.name: f.default for f in taken if f.default is not MISSING}
    defaults.update({f.name: MISSING for f in taken if f.default_factory is not MISSING})
    last_default = None
    for made in positional:
        if made.name in defaults:
            last_default = made
        elif last_default is not None:
            raise TypeError(f"non-default argument {made.name!r} follows default argument")
    return Parameters(f"{cls.__qualname__}.__init__", [f.name for f in positional], defaults,
                      [f.name for f in taken if f.kw_only])


class _DataclassParams:
    def __init__(self, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
        self.init = init
        self.repr = repr
        self.eq = eq
        self.order = order
        self.unsafe_hash = unsafe_hash
        self.frozen = frozen
        self.match_args = match_args
        self.kw_only = kw_only
        self.slots = slots
        self.weakref_slot = weakref_slot

    def __repr__(self):
        return f"_DataclassParams({','.join(f'{k}={v!r}' for k, v in vars(self).items())})"


def _process(cls, params):
    if params.order and not params.eq:
        raise ValueError("eq must be true if order is true")
    if params.weakref_slot and not params.slots:
        raise TypeError("weakref_slot is True but slots is False")
    found = _collect(cls, params.kw_only)
    _check_frozen(cls, params.frozen)
    cls.__dataclass_fields__ = found
    cls.__dataclass_params__ = params
    shown = [f for f in found.values() if f._field_type is _FIELD]
    parameters = _parameters(cls, found) if params.init else None
    add_methods(cls, params, parameters, shown, [f for f in found.values() if f._field_type is _FIELD_INITVAR],
                MISSING)
    if params.match_args and "__match_args__" not in cls.__dict__:
        cls.__match_args__ = tuple(f.name for f in found.values()
                                   if f.init and not f.kw_only and f._field_type is not _FIELD_CLASSVAR)
    if params.slots:
        cls = _with_slots(cls, [f.name for f in shown], params.weakref_slot, params.frozen)
    update = getattr(sys.modules.get("abc"), "update_abstractmethods", None)
    return update(cls) if update else cls


def _with_slots(cls, names, weakref_slot, frozen):
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    inherited = set()
    for base in cls.__mro__[1:-1]:
        slots = base.__dict__.get("__slots__", ())
        inherited.update((slots,) if isinstance(slots, str) else slots)
    namespace = dict(cls.__dict__)
    own = [name for name in names if name not in inherited]
    if weakref_slot and "__weakref__" not in inherited:
        own.append("__weakref__")
    for name in names:
        namespace.pop(name, None)
    namespace["__slots__"] = tuple(own)
    if frozen:
        # Copying restores the state of slots with setattr, which a frozen class refuses.
        namespace.setdefault("__getstate__", lambda self: [getattr(self, name) for name in names])
        namespace.setdefault("__setstate__", lambda self, state: [
            object.__setattr__(self, name, value) for name, value in zip(names, state)] and None)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    params = _DataclassParams(init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
    if cls is None:
        return lambda cls: _process(cls, params)
    return _process(cls, params)


def fields(class_or_instance):
    try:
        found = _known(class_or_instance).__dataclass_fields__
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple(f for f in found.values() if f._field_type is _FIELD)


def is_dataclass(obj):
    _known(obj)
    return hasattr(obj if isinstance(obj, type) else type(obj), "__dataclass_fields__")


def _is_instance(obj):
    return hasattr(type(obj), "__dataclass_fields__")


def asdict(obj, *, dict_factory=dict):
    _known(obj)
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _as_record(obj, lambda pairs: dict_factory(pairs))


def astuple(obj, *, tuple_factory=tuple):
    _known(obj)
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _as_record(obj, lambda pairs: tuple_factory([value for _, value in pairs]))


def _as_record(obj, make):
    if _is_instance(obj):
        return make([(f.name, _as_record(getattr(obj, f.name), make)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*[_as_record(value, make) for value in obj])
    if isinstance(obj, (list, tuple)):
        return type(obj)([_as_record(value, make) for value in obj])
    if isinstance(obj, dict):
        pairs = [(_as_record(key, make), _as_record(value, make)) for key, value in obj.items()]
        if hasattr(type(obj), "default_factory") or hasattr(obj, "default_factory"):
            made = type(obj)(obj.default_factory)
            made.update(pairs)
            return made
        return type(obj)(pairs)
    return copy.deepcopy(obj)


def replace(obj, /, **changes):
    _known(obj)
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for made in obj.__dataclass_fields__.values():
        if made._field_type is _FIELD_CLASSVAR:
            continue
        if not made.init:
            if made.name in changes:
                raise ValueError(f"field {made.name} is declared with init=False, it cannot be specified with "
                                 "replace()")
        elif made.name not in changes:
            if made._field_type is _FIELD_INITVAR and made.default is MISSING:
                raise ValueError(f"InitVar {made.name!r} must be specified with replace()")
            changes[made.name] = getattr(obj, made.name)
    return obj.__class__(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, module=None, **options):
    """A dataclass from (name, type[, field]) items; a name alone has type Any."""
    body = dict(namespace or {})
    annotations = {}
    for item in fields:
        name, kind, *default = (item, "typing.Any") if isinstance(item, str) else item
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"Field names must be valid identifiers: {name!r}")
        if name in annotations:
            raise TypeError(f"Field name duplicated: {name!r}")
        annotations[name] = kind
        if default:
            body[name] = default[0]
    body["__annotations__"] = annotations
    body["__module__"] = module or calling_module(1)
    from types import new_class
    made = new_class(cls_name, bases, {}, lambda namespace: namespace.update(body))
    return dataclass(made, **options)


class _HAS_DEFAULT_FACTORY_CLASS:
    def __repr__(self):
        return "<factory>"


_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()

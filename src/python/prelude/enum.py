"""enum: named constants. Flags stand in _enum_flag."""

import builtins
from _headtorch import known as _known

from _enum_namespace import (
    EnumDict, auto, data_repr, inherited_names, member, next_of_mixed, nonmember, property, redirect, unset,
)

__all__ = (
    "EnumType EnumMeta EnumDict Enum IntEnum StrEnum Flag IntFlag ReprEnum auto unique property verify member nonmember "
    "FlagBoundary STRICT CONFORM EJECT KEEP global_enum EnumCheck CONTINUOUS NAMED_FLAGS UNIQUE"
).split()


def _data_type(bases):
    """The type that members also are (int, str, ...), or object."""
    if len(bases) == 1 and isinstance(bases[0], EnumType):
        return bases[0]._member_type_
    for base in bases:
        nearest = None
        for cls in base.__mro__[:-1]:
            if isinstance(cls, EnumType):
                if cls._member_type_ is not object:
                    return cls._member_type_
            elif "__new__" in cls.__dict__ or "__dataclass_fields__" in cls.__dict__:
                return nearest or cls
            else:
                nearest = nearest or cls
    return object


def _find_new(namespace, bases, data_type):
    """(the __new__ that makes members, whether it takes the member's value)"""
    own = namespace.get("__new__")
    if own is not None:
        return own.__func__ if isinstance(own, staticmethod) else own, True
    for base in bases:
        if isinstance(base, EnumType) and base.__dict__.get("_new_member_") is not None and base._use_args_:
            if base._member_type_ is data_type or base.__dict__.get("_own_new_"):
                return base._new_member_, True
    if data_type.__new__ is object.__new__:
        return object.__new__, False
    return data_type.__new__, True


class EnumType(type):
    # Flags set up masks before they have members, and tell which values count as members.
    _before_members = None
    _counts_as_member = None

    @classmethod
    def __prepare__(metacls, cls, bases, /, **kwds):
        namespace = EnumDict(cls)
        for base in bases:
            _refuse_extension(cls, base)
            generate = getattr(base, "_generate_next_value_", None)
            if namespace._generate is None and generate is not None:
                namespace._generate = generate
        return namespace

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **kwds):
        if not isinstance(classdict, EnumDict):
            plain, classdict = classdict, metacls.__prepare__(cls, bases)
            for key, value in plain.items():
                classdict[key] = value
        names = list(classdict._member_names)
        if "mro" in names:
            raise ValueError("invalid enum member name(s) 'mro'")
        body = dict(classdict)
        values = {name: body.pop(name) for name in names}
        if "_ignore_" in body:
            for name in ("_ignore_", *classdict._ignore):
                body.pop(name, None)
        if "_generate_next_value_" in body and not isinstance(body["_generate_next_value_"], staticmethod):
            body["_generate_next_value_"] = staticmethod(body["_generate_next_value_"])
        data_type = _data_type(bases)
        body["_own_new_"] = "__new__" in body
        body["_value_repr_"] = data_repr(bases, EnumType)
        body["_taken_"] = inherited_names(bases)
        body["_new_member_"], body["_use_args_"] = _find_new(body, bases, data_type)
        body.pop("__new__", None)
        body.update(_member_names_=[], _member_map_={}, _value2member_map_={}, _unhashable_values_=[],
                    _member_type_=data_type)
        order = body.pop("_order_", None)
        made = super().__new__(metacls, cls, bases, body, **kwds)
        made._choose_methods(body, bases)
        made._prepare_members(boundary)
        for name, value in values.items():
            made._add_member(name, value)
        made._finish_members(order)
        return made

    def __init__(cls, *args, **kwds):
        pass

    def _choose_methods(cls, body, bases):
        """Where a data type stands before Enum in the MRO, the methods of the enum win all the same."""
        if not bases or Flag is None and not isinstance(bases[-1], EnumType):
            return
        data_type = cls._member_type_
        # without a data type nothing stands before the methods of Enum
        for name in () if data_type is object else ("__repr__", "__str__", "__format__", "__reduce_ex__"):
            found = getattr(cls, name)
            if name not in body and found in (getattr(data_type, name), getattr(object, name)):
                if name in ("__str__", "__format__") and _repr_only(bases):
                    continue
                type.__setattr__(cls, name, getattr(bases[-1], name))
        if Flag is not None and issubclass(cls, Flag):
            for name in ("__or__", "__and__", "__xor__", "__ror__", "__rand__", "__rxor__", "__invert__"):
                if name not in body:
                    type.__setattr__(cls, name, getattr(Flag, name))

    def _prepare_members(cls, boundary):
        """What an enum sets up before members exist: flags keep their masks here."""
        if cls._before_members is not None:
            cls._before_members(boundary)

    def _finish_members(cls, order):
        type.__setattr__(cls, "__new__", _enum_new)
        if order is not None:
            wanted = order.replace(",", " ").split() if isinstance(order, str) else list(order)
            if wanted != [name for name in cls._member_names_]:
                raise TypeError(f"member order does not match _order_:\n  {cls._member_names_!r}\n  {wanted!r}")

    def _add_member(cls, name, value):
        args = value if isinstance(value, tuple) else (value,)
        data_type = cls._member_type_
        if data_type is tuple:
            args = (args,)
        made = cls._new_member_(cls, *args) if cls._use_args_ else cls._new_member_(cls)
        if not hasattr(made, "_value_"):
            made._value_ = value if data_type is object else _plain_value(data_type, args)
        value = made._value_
        made._name_ = name
        made.__objclass__ = cls
        made._sort_order_ = len(cls._member_names_)
        made.__init__(*args)
        known = cls._find_value(value, made)
        if known is None:
            if cls._counts_as_member is None or cls._counts_as_member(value):
                cls._member_names_.append(name)
        else:
            made = known
        cls._member_map_[name] = made
        type.__setattr__(cls, name, redirect(cls, name, made) if name in cls._taken_ else made)

    def _find_value(cls, value, made=None):
        """The member of a value; where there is none, `made` becomes it."""
        try:
            known = cls._value2member_map_.get(value)
            if known is None and made is not None:
                cls._value2member_map_[value] = made
            return known
        except TypeError:
            for known, member in cls._unhashable_values_:
                if known == value:
                    return member
        if made is not None:
            cls._unhashable_values_.append((value, made))
        return None

    def __call__(cls, value, names=unset, *values, module=None, qualname=None, type=None, start=1,
                 boundary=None):
        _known(value)
        if cls._member_map_:
            if names is not unset:
                value = (value, names, *values)
            return cls.__new__(cls, value)
        if names is unset:
            if type is None or not isinstance(value, str):
                return cls.__new__(cls, value)
        return cls._create(value, None if names is unset else names, module, qualname, type, start, boundary)

    def _create(cls, class_name, names, module, qualname, data_type, start, boundary):
        """The functional form: Enum("Color", "RED GREEN")."""
        metacls = type(cls)
        bases = (cls,) if data_type is None else (data_type, cls)
        namespace = metacls.__prepare__(class_name, bases)
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        pairs = list(names.items()) if isinstance(names, dict) else list(names or ())
        if pairs and isinstance(pairs[0], str):
            last = []
            given, pairs = pairs, []
            for count, name in enumerate(given):
                value = cls._generate_next_value_(name, start, count, last[:])
                last.append(value)
                pairs.append((name, value))
        for name, value in pairs:
            namespace[name] = value
        if module is None:
            from _binding import calling_module
            module = calling_module(2)
        namespace["__module__"] = module
        if qualname is not None:
            namespace["__qualname__"] = qualname
        return metacls(class_name, bases, namespace, boundary=boundary)

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        return cls._find_value(value) is not None

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    @builtins.property
    def __members__(cls):
        return type(type.__dict__)(cls._member_map_)

    def __repr__(cls):
        kind = "flag" if Flag is not None and issubclass(cls, Flag) else "enum"
        return f"<{kind} {cls.__name__!r}>"

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", ()):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls.__dict__.get("_member_map_", ()):
            raise AttributeError(f"{cls.__name__!r} cannot delete member {name!r}.")
        super().__delattr__(name)

    def __dir__(cls):
        return ["__class__", "__contains__", "__doc__", "__getitem__", "__init_subclass__", "__iter__", "__len__",
                "__members__", "__module__", "__name__", "__qualname__", *cls._member_names_]


EnumMeta = EnumType
Flag = None


def _refuse_extension(name, base):
    if isinstance(base, EnumType) and base._member_map_:
        raise TypeError(f"<enum {name!r}> cannot extend {base!r}")


def _repr_only(bases):
    return any(base.__name__ == "ReprEnum" and base.__module__ == "enum" for base in bases)


def _plain_value(data_type, args):
    try:
        return data_type(*args)
    except Exception as error:
        raise TypeError("_value_ not set in __new__, unable to create it") from error


def _enum_new(cls, value):
    """Look a member up by value; every finished enum class has this as its __new__."""
    if type(value) is cls:
        return value
    found = cls._find_value(value)
    if found is not None:
        return found
    if not cls._member_map_:
        raise TypeError(f"{cls!r} has no members defined")
    failure = None
    try:
        found = cls._missing_(value)
    except Exception as error:
        failure = error
    if isinstance(found, cls) or Flag is not None and issubclass(cls, Flag) and cls._boundary_ is EJECT_BOUNDARY[0] \
            and isinstance(found, int):
        return found
    invalid = ValueError(f"{value!r} is not a valid {cls.__qualname__}")
    if found is None and failure is None:
        raise invalid
    if failure is None:
        failure = TypeError(f"error in {cls.__name__}._missing_: returned {found!r} instead of None or a valid member")
    if not isinstance(failure, ValueError):
        failure.__context__ = invalid
    raise failure


EJECT_BOUNDARY = [None]


class Enum(metaclass=EnumType):
    def __init__(self, *args, **kwds):
        pass

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            last = sorted(last_values)[-1]
        except TypeError:
            return next_of_mixed(last_values, start)
        try:
            return last + 1
        except TypeError:
            return next_of_mixed(last_values, start)

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        show = self.__class__._value_repr_ or repr
        return f"<{self.__class__.__name__}.{self._name_}: {show(self._value_)}>"

    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __dir__(self):
        own = [name for cls in self.__class__.__mro__ for name in cls.__dict__
               if name[0] != "_" and name not in self._member_map_]
        return ["__class__", "__doc__", "__eq__", "__hash__", "__module__", "name", "value", *own]

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_


class ReprEnum(Enum):
    """Only the repr is an enum's; str() and format() are those of the data type."""


class IntEnum(int, ReprEnum):
    __str__ = int.__repr__
    __format__ = int.__format__


class StrEnum(str, ReprEnum):
    def __new__(cls, *values):
        if len(values) > 3:
            raise TypeError(f"too many arguments for str(): {values!r}")
        if not isinstance(values[0], str):
            raise TypeError(f"{values[0]!r} is not a string")
        made = str.__new__(cls, *values)
        made._value_ = str(*values)
        return made

    __str__ = str.__str__
    __format__ = str.__format__

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

from _enum_flag import CONFORM, EJECT, KEEP, STRICT, Flag, FlagBoundary, IntFlag  # noqa: E402  (needs Enum)
from _enum_checks import CONTINUOUS, NAMED_FLAGS, UNIQUE, EnumCheck, global_enum, unique, verify  # noqa: E402

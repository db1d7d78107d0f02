"""The namespace of an enum's body: what is a member, what a method, and the value of auto(). Part of enum."""

import _headtorch
from types import DynamicClassAttribute

unset = object()


class nonmember:
    """Marks a value of the class body as an ordinary attribute."""

    def __init__(self, value):
        self.value = value


class member:
    """Marks a value of the class body as a member, whatever it is."""

    def __init__(self, value):
        self.value = value


class auto:
    """A value chosen by _generate_next_value_."""

    def __init__(self, value=unset):
        self.value = value

    def __repr__(self):
        return f"auto({'' if self.value is unset else self.value!r})"


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == "__" and name[2] != "_" and name[-3] != "_"


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == "_" and name[1] != "_" and name[-2] != "_"


def _is_descriptor(value):
    return hasattr(value, "__get__") or hasattr(value, "__set__") or hasattr(value, "__delete__")


_MARKED = (auto, member, nonmember, tuple)

_OPEN_SUNDERS = ("_order_", "_generate_next_value_", "_numeric_repr_", "_missing_", "_ignore_", "_iter_member_",
                 "_iter_member_by_value_", "_iter_member_by_def_", "_add_alias_", "_add_value_alias_")


class EnumDict(dict):
    """The namespace of an enum's body: tells members from methods and fills in auto() at once."""

    def __init__(self, cls_name=None):
        super().__init__()
        self._cls_name = cls_name
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._generate = None

    def __setitem__(self, key, value):
        # most names are members: only those with an underscore in front can be anything else by their name
        if key[:1] != "_" and key not in self and not self._ignore and _headtorch.is_plain(value, _MARKED):
            self._member_names[key] = None
            self._last_values.append(value)
            return dict.__setitem__(self, key, value)
        named = key[:1] == "_"
        if named and _is_sunder(key) and not self._is_private(key):
            value = self._set_sunder(key, value)
        elif key in self._ignore or named and (_is_dunder(key) or self._is_private(key)):
            pass
        elif key in self._member_names:
            raise TypeError(f"{key!r} already defined as {self[key]!r}")
        elif isinstance(value, nonmember):
            value = value.value
        elif isinstance(value, member) or not _is_descriptor(value):
            if key in self:
                raise TypeError(f"{key!r} already defined as {self[key]!r}")
            value = self._resolve(key, value.value if isinstance(value, member) else value)
            self._member_names[key] = None
            self._last_values.append(value)
        dict.__setitem__(self, key, value)

    def _is_private(self, key):
        return self._cls_name is not None and key.startswith(f"_{self._cls_name}__")

    def _set_sunder(self, key, value):
        if key not in _OPEN_SUNDERS:
            raise ValueError(f"_sunder_ names, such as {key!r}, are reserved for future Enum use")
        if key == "_generate_next_value_":
            self._generate = value.__func__ if isinstance(value, staticmethod) else value
        elif key == "_ignore_":
            value = value.replace(",", " ").split() if isinstance(value, str) else list(value)
            self._ignore = value
        return value

    def _resolve(self, key, value):
        """Replace auto(), alone or inside a tuple, by the next value."""
        if isinstance(value, auto):
            return self._next(key, value)
        if type(value) is tuple and any(isinstance(item, auto) for item in value):
            made = []
            for item in value:
                if isinstance(item, auto):
                    item = self._next(key, item)
                    self._last_values.append(item)
                made.append(item)
            return tuple(made)
        return value

    def _next(self, key, wanted):
        if wanted.value is unset:
            wanted.value = self._generate(key, 1, len(self._member_names), self._last_values[:])
        return wanted.value


class property(DynamicClassAttribute):
    """A property of members whose name a member may bear all the same; the class then gives that member."""

    _member = _held = None

    def __set_name__(self, owner, name):
        self.name = name
        self.clsname = owner.__name__

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self._member is None:
                raise AttributeError(f"{ownerclass!r} has no attribute {self.name!r}")
            return self._member
        if self._held is not None:
            return self._held.__get__(instance, ownerclass)
        return super().__get__(instance, ownerclass)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(f"<enum {self.clsname!r}> cannot set attribute {self.name!r}")
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError(f"<enum {self.clsname!r}> cannot delete attribute {self.name!r}")
        self.fdel(instance)


_inherited = {}


def inherited_names(bases):
    """Public names that instances of the bases have: a member of one of them leaves it to the members."""
    known = _inherited.get(bases)
    if known is None:
        known = _inherited[bases] = frozenset([
            name for base in bases for cls in base.__mro__ for name in cls.__dict__ if name[:1] != "_"])
    return known


def redirect(cls, name, made):
    """What stands for a member under a name that its class inherits."""
    for base in cls.__mro__[1:]:
        held = base.__dict__.get(name)
        if held is None:
            continue
        if isinstance(held, DynamicClassAttribute) and held.fget is not None:
            made_property = property(held.fget, held.fset, held.fdel)
        elif _is_descriptor(held):
            made_property = property()
            made_property._held = held
        else:
            return made
        made_property._member = made
        made_property.__set_name__(cls, name)
        return made_property
    return made


def _dataclass_repr(self):
    return ", ".join([f"{key}={getattr(self, key)!r}" for key, field in self.__dataclass_fields__.items() if field.repr])


def data_repr(bases, enum_type):
    """How the value of a member is shown: as the data type shows itself."""
    for chain in bases:
        for base in chain.__mro__[:-1]:
            if isinstance(base, enum_type):
                return base._value_repr_
            if "__repr__" in base.__dict__:
                params = base.__dict__.get("__dataclass_params__")
                return _dataclass_repr if params is not None and params.repr else base.__dict__["__repr__"]
    return None


def next_of_mixed(last_values, start):
    """The value after several of different types: one more than the last that is a number."""
    for value in reversed(last_values):
        try:
            return value + 1
        except TypeError:
            pass
    return start


for _public in (auto, member, nonmember, EnumDict, property):
    _public.__module__ = "enum"

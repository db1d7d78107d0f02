"""NamedTuple and TypedDict: records declared by annotations."""

from collections import namedtuple

from _binding import calling_module
from _typing_alias import GenericAlias, as_type
from _typing_generic import Generic

_NOT_FOR_USERS = frozenset(("__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults",
                            "_field_types", "_make", "_replace", "_asdict", "_source"))
_OF_THE_BODY = frozenset(("__module__", "__name__", "__annotations__", "__qualname__", "__orig_bases__",
                          "__static_attributes__", "__firstlineno__", "__classcell__"))


def _named_tuple(name, types, defaults, module):
    made = namedtuple(name, list(types), defaults=defaults, module=module)
    made.__annotations__ = {field: as_type(typ) for field, typ in types.items()}
    return made


class _NamedTupleMeta(type):
    def __new__(mcls, name, bases, namespace):
        types = namespace.get("__annotations__", {})
        defaults = []
        for field in types:
            if field in namespace:
                defaults.append(namespace[field])
            elif defaults:
                with_default = [f for f in types if f in namespace]
                before = [f for f in with_default if list(types).index(f) < list(types).index(field)]
                raise TypeError(f"Non-default namedtuple field {field} cannot follow default "
                                f"field{'s' if len(before) > 1 else ''} {', '.join(before)}")
        made = _named_tuple(name, types, defaults, namespace["__module__"])
        made.__bases__ = tuple(tuple if base is _NamedTuple else base for base in bases) if Generic in bases else (tuple,)
        for key, value in namespace.items():
            if key in _NOT_FOR_USERS:
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key not in _OF_THE_BODY and key not in types:
                setattr(made, key, value)
                named = getattr(type(value), "__set_name__", None)
                if named is not None:
                    named(value, made, key)
        made.__orig_bases__ = namespace.get("__orig_bases__", bases)
        if "__doc__" not in namespace:
            made.__doc__ = f"{name}({', '.join(types)})"
        return made


class _Declares:
    """A base that is a call as well as a class statement: NamedTuple and TypedDict."""

    def __init__(self, name, entry, call):
        self.__name__ = self.__qualname__ = name
        self.__module__ = "typing"
        self._entry = entry
        self._call = call

    def __repr__(self):
        return f"<function {self.__name__}>"

    def __call__(self, *args, **kwargs):
        return self._call(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (self._entry(),)


_NamedTuple = type.__new__(_NamedTupleMeta, "NamedTuple", (), {"__module__": "typing"})


def _make_named_tuple(typename, fields=None, /, **kwargs):
    if fields is None:
        fields = kwargs.items()
    made = _named_tuple(typename, dict(fields), (), calling_module(2))
    made.__orig_bases__ = (NamedTuple,)
    return made


NamedTuple = _Declares("NamedTuple", lambda: _NamedTuple, _make_named_tuple)


def _is_form(typ, name):
    return isinstance(typ, GenericAlias) and typ._name == name


class _TypedDictMeta(type):
    def __new__(mcls, name, bases, namespace, total=True):
        own = {key: as_type(typ) for key, typ in namespace.get("__annotations__", {}).items()}
        annotations, required, optional = {}, set(), set()
        for base in bases:
            annotations.update(base.__dict__.get("__annotations__", {}))
            required |= base.__dict__.get("__required_keys__", set())
            optional |= base.__dict__.get("__optional_keys__", set())
        for key, typ in own.items():
            needed = _is_form(typ, "Required") or total and not _is_form(typ, "NotRequired")
            (required if needed else optional).add(key)
        annotations.update(own)
        body = {**namespace, "__orig_bases__": namespace.get("__orig_bases__", bases)}
        parents = (Generic, dict) if any(base is Generic for base in bases) else (dict,)
        made = type.__new__(_TypedDictMeta, name, parents, body)
        made.__annotations__ = annotations
        made.__required_keys__ = frozenset(required)
        made.__optional_keys__ = frozenset(optional)
        made.__total__ = total
        return made

    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __instancecheck__(cls, instance):
        raise TypeError("TypedDict does not support instance and class checks")

    def __subclasscheck__(cls, other):
        raise TypeError("TypedDict does not support instance and class checks")


_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (dict,), {"__module__": "typing"})


def _make_typed_dict(typename, fields=(), /, *, total=True):
    namespace = {"__annotations__": dict(fields), "__module__": calling_module(2), "__orig_bases__": (TypedDict,)}
    return _TypedDictMeta(typename, (), namespace, total=total)


TypedDict = _Declares("TypedDict", lambda: _TypedDict, _make_typed_dict)


def is_typeddict(tp):
    return isinstance(type(tp), type) and type(tp) is _TypedDictMeta and tp is not _TypedDict

"""The methods that @dataclass puts on a class. Part of dataclasses."""

class FrozenInstanceError(AttributeError):
    pass


FrozenInstanceError.__module__ = "dataclasses"


def is_kw_only_marker(annotation, marker):
    return annotation is marker or isinstance(annotation, str) and annotation in ("KW_ONLY", "dataclasses.KW_ONLY")


def _set_new(cls, name, method):
    """Set unless the body has it; True if it was there."""
    if name in cls.__dict__:
        return True
    method.__name__ = name
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, method)
    return False


def add_methods(cls, params, parameters, fields, init_only, missing):
    own_hash = cls.__dict__.get("__hash__", missing)
    explicit_hash = own_hash is not missing and not (own_hash is None and "__eq__" in cls.__dict__)
    if params.init:
        made = _make_init(cls, params, parameters, fields, init_only, missing)
        made.__dataclass_parameters__ = (parameters, {f.name: f.type for f in [*fields, *init_only]})
        _set_new(cls, "__init__", made)
    if params.repr:
        _set_new(cls, "__repr__", _make_repr([f.name for f in fields if f.repr]))
    compared = [f.name for f in fields if f.compare]
    if params.eq:
        _set_new(cls, "__eq__", _make_eq(compared))
    if params.order:
        for name, question in _ORDER.items():
            if _set_new(cls, name, _make_order(compared, question)):
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                                "Consider using functools.total_ordering")
    if params.frozen:
        frozen_names = frozenset(f.name for f in fields)
        for name, word in (("__setattr__", "assign to"), ("__delattr__", "delete")):
            if _set_new(cls, name, _make_refusal(cls, name, word, frozen_names)):
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}")
    hashed = [f.name for f in fields if (f.compare if f.hash is None else f.hash)]
    _choose_hash(cls, params, explicit_hash, hashed)


def _make_init(cls, params, parameters, fields, init_only, missing):
    # An object's own __setattr__ of a frozen class refuses, so construction goes around it.
    put = object.__setattr__ if params.frozen else setattr
    plan = [(f.name, f.init, f.default, f.default_factory) for f in fields]
    handed_on = [f.name for f in init_only]
    finish = hasattr(cls, "__post_init__")
    slotted = params.slots

    def __init__(self, /, *args, **kwargs):
        values = parameters.bind(args, kwargs)
        for name, init, default, factory in plan:
            if init:
                value = values[name]
                if value is missing:
                    value = factory()
            elif factory is not missing:
                value = factory()
            elif slotted and default is not missing:
                value = default
            else:
                continue
            put(self, name, value)
        if finish:
            self.__post_init__(*[values[name] for name in handed_on])
    return __init__


def _make_repr(names):
    busy = []

    def __repr__(self):
        if any(held is self for held in busy):
            return "..."
        busy.append(self)
        try:
            shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        finally:
            busy.pop()
        return f"{self.__class__.__qualname__}({shown})"
    return __repr__


def _values(obj, names):
    return tuple([getattr(obj, name) for name in names])


def _make_eq(names):
    def __eq__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, names) == _values(other, names)
    return __eq__


_ORDER = {
    "__lt__": lambda a, b: a < b,
    "__le__": lambda a, b: a <= b,
    "__gt__": lambda a, b: a > b,
    "__ge__": lambda a, b: a >= b,
}


def _make_order(names, question):
    def compare(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return question(_values(self, names), _values(other, names))
    return compare


def _make_refusal(cls, method, word, names):
    """__setattr__ or __delattr__ of a frozen class; subclasses may add attributes of their own."""
    def refuse(self, name, *value):
        # With slots=True the class was made anew, so the owner is looked for by the method it holds.
        owner = next((base for base in type(self).__mro__ if base.__dict__.get(method) is refuse), cls)
        if type(self) is owner or name in names:
            raise FrozenInstanceError(f"cannot {word} field {name!r}")
        getattr(super(owner, self), method)(name, *value)
    return refuse


def _choose_hash(cls, params, explicit, names):
    """CPython's table: unsafe_hash wins, eq with frozen hashes, eq alone makes the class unhashable."""
    def __hash__(self):
        return hash(_values(self, names))
    if params.unsafe_hash:
        if explicit:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        cls.__hash__ = __hash__
    elif params.eq and not explicit:
        cls.__hash__ = __hash__ if params.frozen else None

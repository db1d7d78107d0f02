"""Named tuples."""

from _binding import Parameters, calling_module

_KEYWORDS = frozenset((
    "False None True and as assert async await break class continue def del elif else except finally for from global "
    "if import in is lambda nonlocal not or pass raise return try while with yield").split())


def _renamed(names):
    seen = set()
    for index, name in enumerate(names):
        if not name.isidentifier() or name in _KEYWORDS or name.startswith("_") or name in seen:
            names[index] = f"_{index}"
        seen.add(name)
    return names


def _check(typename, names, renamed):
    for name in [typename, *names]:
        if not name.isidentifier():
            raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
        if name in _KEYWORDS:
            raise ValueError(f"Type names and field names cannot be a keyword: {name!r}")
    seen = set()
    for name in names:
        if name.startswith("_") and not renamed:
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
        if name in seen:
            raise ValueError(f"Encountered duplicate field name: {name!r}")
        seen.add(name)


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    """A subclass of tuple whose items have names."""
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    names = [str(name) for name in field_names]
    typename = str(typename)
    if rename:
        names = _renamed(names)
    _check(typename, names, rename)
    defaults = () if defaults is None else tuple(defaults)
    module = module or calling_module(1)
    if len(defaults) > len(names):
        raise TypeError("Got more default values than field names")
    return _build(typename, tuple(names), dict(zip(names[len(names) - len(defaults):], defaults)), module)


def _build(typename, names, defaults, module):
    parameters = Parameters(f"{typename}.__new__", names, defaults)
    count = len(names)

    def __new__(_cls, *args, **kwargs):
        if kwargs or len(args) != count:
            # a program may set them: N.__new__.__defaults__ = (None,) * 3
            given = __new__.__defaults__ or ()
            parameters.defaults = dict(zip(names[count - len(given):], given))
            values = parameters.bind(args, kwargs)
            args = [values[name] for name in names]
        return tuple.__new__(_cls, args)

    def _make(cls, iterable):
        made = tuple.__new__(cls, iterable)
        if len(made) != count:
            raise TypeError(f"Expected {count} arguments, got {len(made)}")
        return made

    def _replace(self, /, **kwds):
        made = self._make([kwds.pop(name, value) for name, value in zip(names, self)])
        if kwds:
            raise ValueError(f"Got unexpected field names: {list(kwds)!r}")
        return made

    def __repr__(self):
        return type(self).__name__ + "(" + ", ".join([f"{n}={v!r}" for n, v in zip(names, self)]) + ")"

    def _asdict(self):
        return dict(zip(self._fields, self))

    def __getnewargs__(self):
        return tuple(self)

    __new__.__qualname__ = f"{typename}.__new__"
    __new__.__defaults__ = tuple(defaults.values()) or None
    namespace = {
        "__doc__": f"{typename}({', '.join(names)})", "__slots__": (), "_fields": names, "_field_defaults": defaults,
        "__new__": __new__, "_make": classmethod(_make), "_replace": _replace, "__repr__": __repr__,
        "_asdict": _asdict, "__getnewargs__": __getnewargs__, "__match_args__": names,
        "__signature_fields__": parameters,
    }
    namespace["__module__"] = module
    for index, name in enumerate(names):
        namespace[name] = _Field(index)
    return type(typename, (tuple,), namespace)


class _Field:
    """Reads one item of the tuple by its name."""

    def __init__(self, index):
        self.index = index
        self.__doc__ = f"Alias for field number {index}"

    def __get__(self, instance, owner=None):
        return self if instance is None else tuple.__getitem__(instance, self.index)

    def __set__(self, instance, value):
        raise AttributeError("can't set attribute")

"""copy: shallow and deep copies."""

import sys as _sys
from _headtorch import known as _known

__all__ = ["Error", "copy", "deepcopy", "replace"]


class Error(Exception):
    pass


error = Error

_ATOMS = frozenset((type(None), int, float, bool, complex, str, bytes, type, range, slice, property, type(...),
                    type(NotImplemented), type(len), type(lambda: None), type([].append), type(int | str), type(list[int])))


def copy(x):
    cls = type(_known(x))
    if cls in _ATOMS or isinstance(x, type) or cls is tuple or cls is frozenset:
        return x
    if cls in (list, dict, set, bytearray):
        return x.copy()
    copier = getattr(cls, "__copy__", None)
    if copier is not None:
        return copier(x)
    return _rebuild(x, _reduced(x), None)


def deepcopy(x, memo=None, _nil=[]):
    """A copy of x and all it holds; memo maps the id of what is already copied to its copy."""
    cls = type(_known(x))
    if cls in _ATOMS:
        return x
    if memo is None:
        memo = {}
    made = memo.get(id(x), _nil)
    if made is not _nil:
        return made
    copier = _DEEP.get(cls)
    if copier is not None:
        made = copier(x, memo)
    elif isinstance(x, type):
        return x
    else:
        copier = getattr(x, "__deepcopy__", None)
        made = copier(memo) if copier is not None else _rebuild(x, _reduced(x), memo)
    if made is not x:
        memo[id(x)] = made
        memo.setdefault(id(memo), []).append(x)
    return made


def _deep_list(x, memo):
    made = []
    memo[id(x)] = made
    for item in x:
        made.append(deepcopy(item, memo))
    return made


def _deep_tuple(x, memo):
    items = [deepcopy(item, memo) for item in x]
    if id(x) in memo:
        return memo[id(x)]
    if all(old is new for old, new in zip(x, items)):
        return x
    return tuple(items)


def _deep_dict(x, memo):
    made = {}
    memo[id(x)] = made
    for key, value in x.items():
        made[deepcopy(key, memo)] = deepcopy(value, memo)
    return made


def _deep_set(x, memo):
    return type(x)([deepcopy(item, memo) for item in x])


def _deep_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


class _Bound:
    def method(self):
        pass


_DEEP = {list: _deep_list, tuple: _deep_tuple, dict: _deep_dict, set: _deep_set, frozenset: _deep_set,
         bytearray: lambda x, memo: bytearray(x), type(_Bound().method): _deep_method}


def _own_method(cls, name):
    """A method that cls or a base other than object defines."""
    for base in cls.__mro__[:-1]:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def _reduced(x):
    """How to make x again: (callable, args[, state[, list items[, dict items]]])."""
    cls = type(x)
    table = _sys.modules.get("copyreg")
    reduce = None if table is None else table.dispatch_table.get(cls)
    if reduce is not None:
        return reduce(x)
    if _own_method(cls, "__reduce_ex__") is not None and not issubclass(cls, (list, dict, set, tuple, str, int, float)):
        return x.__reduce_ex__(4)
    if _own_method(cls, "__reduce__") is not None and cls.__reduce__ not in _builtin_reduces():
        return x.__reduce__()
    if cls.__module__ == "builtins":
        if isinstance(x, BaseException):
            return cls, x.args, dict(x.__dict__)
        if not hasattr(x, "__dict__"):
            raise TypeError(f"cannot pickle {cls.__name__!r} object")
    return _new_instance, (cls, *_new_arguments(x)), _state(x), _list_items(x), _dict_items(x)


def _builtin_reduces():
    return [getattr(base, "__reduce__", None) for base in (set, bytearray, BaseException, object)]


def _new_instance(cls, args, kwargs):
    return cls.__new__(cls, *args, **kwargs)


def _new_arguments(x):
    if hasattr(x, "__getnewargs_ex__"):
        return x.__getnewargs_ex__()
    if hasattr(x, "__getnewargs__") and _own_method(type(x), "__getnewargs__") is not None:
        return x.__getnewargs__(), {}
    if isinstance(x, BaseException):
        return x.args, {}
    for base in (int, float, complex, str, bytes, tuple):
        if isinstance(x, base):
            return (base(x),), {}
    if isinstance(x, (frozenset, set)):
        return (list(x),), {}
    return (), {}


def _state(x):
    getter = _own_method(type(x), "__getstate__")
    if getter is not None:
        return x.__getstate__()
    attributes = dict(x.__dict__) if hasattr(x, "__dict__") else None
    slots = {}
    for base in type(x).__mro__:
        names = base.__dict__.get("__slots__", ())
        for name in (names,) if isinstance(names, str) else names:
            if name not in ("__dict__", "__weakref__") and hasattr(x, name):
                slots[name] = getattr(x, name)
    return (attributes, slots) if slots else attributes


def _list_items(x):
    return list(list.__iter__(x)) if isinstance(x, list) else None


def _dict_items(x):
    return list(dict.items(x)) if isinstance(x, dict) else None


def _rebuild(x, parts, memo):
    """Carry out what _reduced said; memo is None for a shallow copy."""
    if isinstance(parts, str):
        return x
    deep = (lambda value: value) if memo is None else (lambda value: deepcopy(value, memo))
    make, args, state, items, pairs = (*parts, None, None, None)[:5]
    if make is _new_instance:
        new_args, new_kwargs = args[1:]
        if isinstance(x, set) or isinstance(x, frozenset):
            new_args = ([deep(item) for item in new_args[0]],)
        made = make(args[0], tuple(deep(value) for value in new_args), {k: deep(v) for k, v in new_kwargs.items()})
        if isinstance(x, set):
            set.update(made, new_args[0])
    else:
        made = make(*[deep(value) for value in args])
    if memo is not None:
        memo[id(x)] = made
    if state is not None:
        _set_state(made, deep(state))
    for item in items or ():
        made.append(deep(item))
    for key, value in pairs or ():
        made[deep(key)] = deep(value)
    return made


def _set_state(made, state):
    if hasattr(made, "__setstate__"):
        made.__setstate__(state)
        return
    slots = {}
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if state:
        made.__dict__.update(state)
    for name, value in (slots or {}).items():
        setattr(made, name, value)


def replace(obj, /, **changes):
    """Copy with some fields changed (classes that define __replace__)."""
    change = getattr(type(obj), "__replace__", None)
    if change is None:
        raise TypeError(f"replace() does not support {type(obj).__name__} objects")
    return change(obj, **changes)

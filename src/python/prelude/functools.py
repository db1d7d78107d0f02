"""functools: partial application, caches, wrappers, dispatch on the type of the first argument."""

import _headtorch

__all__ = ["update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering", "cache", "cmp_to_key",
           "lru_cache", "reduce", "partial", "partialmethod", "singledispatch", "singledispatchmethod",
           "cached_property"]

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__type_params__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    if assigned is WRAPPER_ASSIGNMENTS and updated is WRAPPER_UPDATES and _headtorch.wrap(wrapper, wrapped):
        return wrapper
    for name in assigned:
        if name == "__annotations__" and _headtorch.share_annotations(wrapper, wrapped):
            continue
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            continue
        setattr(wrapper, name, value)
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped, assigned, updated)
    return decorate


class partial:
    """A callable with some of its arguments already given."""

    __slots__ = ("func", "args", "keywords", "__dict__", "__weakref__")

    def __new__(cls, /, *args, **keywords):
        if not args:
            raise TypeError("type 'partial' takes at least one argument")
        func, *args = args
        args = tuple(args)
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self = super().__new__(cls)
        self.func = func
        self.args = args
        self.keywords = keywords
        return self

    def __call__(self, /, *args, **keywords):
        if self.keywords:
            keywords = {**self.keywords, **keywords}
        return self.func(*self.args, *args, **keywords)

    def __repr__(self):
        cls = type(self)
        parts = [repr(self.func)]
        parts += [repr(value) for value in self.args]
        parts += [f"{name}={value!r}" for name, value in self.keywords.items()]
        place = "functools." if cls.__module__ == "functools" else ""
        return f"{place}{cls.__qualname__}({', '.join(parts)})"

    def __copy__(self):
        return self._remake(self.func, self.args, dict(self.keywords))

    def __deepcopy__(self, memo):
        from copy import deepcopy
        return self._remake(deepcopy(self.func, memo), deepcopy(self.args, memo), deepcopy(self.keywords, memo))

    def _remake(self, func, args, keywords):
        made = type(self)(func)
        made.__dict__.update(self.__dict__)
        made.func, made.args, made.keywords = func, args, keywords
        return made


class partialmethod:
    """Like partial, for a method of a class body."""

    def __init__(self, func, /, *args, **keywords):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        if isinstance(func, partialmethod):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __repr__(self):
        parts = [repr(self.func)] + [repr(value) for value in self.args]
        parts += [f"{name}={value!r}" for name, value in self.keywords.items()]
        return f"functools.partialmethod({', '.join(parts)})"

    def __get__(self, instance, owner=None):
        getter = getattr(type(self.func), "__get__", None)
        bound = self.func if getter is None else getter(self.func, instance, owner)
        if bound is not self.func:
            return partial(bound, *self.args, **self.keywords)

        def method(this, /, *args, **keywords):
            return self.func(this, *self.args, *args, **{**self.keywords, **keywords})
        return method.__get__(instance, owner)

    @property
    def __isabstractmethod__(self):
        return getattr(self.func, "__isabstractmethod__", False)


_missing = object()


def reduce(function, iterable, initial=_missing, /):
    try:
        iterator = iter(iterable)
    except TypeError:
        raise TypeError("reduce() arg 2 must support iteration") from None
    if initial is _missing:
        for initial in iterator:
            break
        else:
            raise TypeError("reduce() of empty iterable with no initial value")
    for item in iterator:
        initial = function(initial, item)
    return initial


def cmp_to_key(mycmp):
    """Turn an old-style comparison (negative, zero, positive) into a key for sorting."""
    class K:
        __slots__ = ("obj",)
        __hash__ = None

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0
    return K


def _derive(name, root, combine):
    """The comparison `name` made from `root`; combine(answer of root, self, other) gives the result."""
    def compare(self, other):
        answer = getattr(type(self), root)(self, other)
        if answer is NotImplemented:
            return answer
        return combine(answer, self, other)
    compare.__name__ = name
    return compare


_ORDERINGS = {
    "__lt__": {"__gt__": lambda a, x, y: not a and x != y, "__le__": lambda a, x, y: a or x == y,
               "__ge__": lambda a, x, y: not a},
    "__le__": {"__ge__": lambda a, x, y: not a or x == y, "__lt__": lambda a, x, y: a and x != y,
               "__gt__": lambda a, x, y: not a},
    "__gt__": {"__lt__": lambda a, x, y: not (a or x == y), "__ge__": lambda a, x, y: a or x == y,
               "__le__": lambda a, x, y: not a},
    "__ge__": {"__le__": lambda a, x, y: not a or x == y, "__gt__": lambda a, x, y: a and x != y,
               "__lt__": lambda a, x, y: not a},
}


def total_ordering(cls):
    """Fill in the comparisons that a class lacks from the one it defines."""
    roots = [name for name in _ORDERINGS if getattr(cls, name, None) is not getattr(object, name, None)]
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = max(roots)
    for name, combine in _ORDERINGS[root].items():
        if name not in roots:
            setattr(cls, name, _derive(name, root, combine))
    return cls


_keywords_follow = object()


def _make_key(args, keywords, typed):
    key = args
    if keywords:
        key = args + (_keywords_follow,)
        for item in keywords.items():
            key += item
    if typed:
        key += tuple(type(value) for value in args)
        key += tuple(type(value) for value in keywords.values())
    elif not keywords and len(args) == 1 and type(args[0]) in (int, str):
        return args[0]
    return key


def lru_cache(maxsize=128, typed=False):
    """Remember results; with a maxsize the least recently used is forgotten first."""
    if callable(maxsize):
        return _cached(maxsize, 128, typed)
    if isinstance(maxsize, int):
        maxsize = max(maxsize, 0)
    elif maxsize is not None:
        raise TypeError("Expected first argument to be an integer, a callable, or None")
    return lambda function: _cached(function, maxsize, typed)


def cache(user_function, /):
    return lru_cache(maxsize=None)(user_function)


def _cached(function, maxsize, typed):
    results = {}
    counts = [0, 0]

    def wrapper(*args, **keywords):
        key = _make_key(args, keywords, typed)
        if key in results:
            counts[0] += 1
            result = results[key]
            if maxsize is not None:
                del results[key]
                results[key] = result
            return result
        counts[1] += 1
        result = function(*args, **keywords)
        if maxsize != 0:
            results[key] = result
            if maxsize is not None and len(results) > maxsize:
                del results[next(iter(results))]
        return result

    def cache_info():
        return _cache_info_type()(counts[0], counts[1], maxsize, len(results))

    def cache_clear():
        results.clear()
        counts[:] = [0, 0]

    wrapper.cache_info = cache_info
    wrapper.cache_clear = cache_clear
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return update_wrapper(wrapper, function)


def _cache_info_type(made=[]):
    if not made:
        from collections import namedtuple
        made.append(namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"], module="functools"))
    return made[0]


class cached_property:
    """A property computed once and then kept in the instance's __dict__."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        try:
            values = instance.__dict__
        except AttributeError:
            raise TypeError(f"No '__dict__' attribute on {type(instance).__name__!r} instance to cache "
                            f"{self.attrname!r} property.") from None
        if self.attrname not in values:
            values[self.attrname] = self.func(instance)
        return values[self.attrname]


def _find_function(cls, registry):
    """The registered function that fits cls best: first along its MRO, then among abstract base classes."""
    for base in cls.__mro__:
        if base in registry and base is not object:
            return registry[base]
    fitting = [t for t in registry if t is not object and issubclass(cls, t)]
    best = [t for t in fitting if not any(other is not t and issubclass(other, t) for other in fitting)]
    if len(best) > 1:
        raise RuntimeError(f"Ambiguous dispatch: {best[0]} or {best[1]}")
    return registry[best[0]] if best else registry.get(object)


def _union_members(annotation):
    from typing import Union, get_args, get_origin
    from types import UnionType
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def singledispatch(func):
    """A function with one body for each type of its first argument."""
    registry = {object: func}

    def dispatch(cls):
        return _find_function(cls, registry)

    def register(cls, func=None):
        if func is None:
            if isinstance(cls, type) or len(_union_members(cls)) > 1:
                return lambda f: register(cls, f)
            if not getattr(cls, "__annotations__", None):
                raise TypeError(f"Invalid first argument to `register()`: {cls!r}. "
                                "Use either `@register(some_class)` or plain `@register` on an annotated function.")
            from typing import get_type_hints
            func = cls
            name, cls = next(iter(get_type_hints(func).items()))
            if not all(isinstance(member, type) for member in _union_members(cls)):
                raise TypeError(f"Invalid annotation for {name!r}. {cls!r} is not a class.")
        for member in _union_members(cls):
            registry[member] = func
        return func

    def wrapper(*args, **keywords):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **keywords)

    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    wrapper._clear_cache = lambda: None
    return update_wrapper(wrapper, func)


class singledispatchmethod:
    """singledispatch for a method: the argument after self decides."""

    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, func=method)

    def __get__(self, instance, owner=None):
        def method(*args, **keywords):
            chosen = self.dispatcher.dispatch(type(args[0]))
            return chosen.__get__(instance, owner)(*args, **keywords)
        method.register = self.register
        return update_wrapper(method, self.func)

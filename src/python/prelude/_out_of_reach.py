"""Modules whose work is outside of the program: names exist, what they give is unknown."""

import _headtorch


def unknown_names(module):
    """A module-level __getattr__: every public name is a callable whose result is unknown."""
    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return unknown_call(f"{module}.{name}")
    return __getattr__


class _Name:
    """What a name stands for, a function, class or module, is not known; what it gives is unknown too."""

    def __init__(self, name):
        self.__name__ = name.rpartition(".")[2]
        self.__qualname__ = name

    def __call__(self, *args, **kwargs):
        return _headtorch.gap(f"the result of {self.__qualname__}")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"{self.__qualname__!r} has no attribute {name!r}")
        return _Name(f"{self.__qualname__}.{name}")

    def __instancecheck__(self, instance):
        return _headtorch.gap(f"what is an instance of {self.__qualname__}")

    def __mro_entries__(self, bases):
        return (_Unread,)


class _Unread:
    """The base of a class whose base is not known: it has every attribute."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(f"{type(self).__name__}.{name}")


def unknown_call(name):
    return _Name(name)

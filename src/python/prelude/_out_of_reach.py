"""Modules whose work is outside of the program: names exist, what they give is unknown."""

import _headtorch


def unknown_names(module):
    """A module-level __getattr__: every public name is a callable whose result is unknown."""
    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return unknown_call(f"{module}.{name}")
    return __getattr__


def unknown_call(name):
    def call(*args, **kwargs):
        return _headtorch.gap(f"the result of {name}")
    call.__name__ = name.rpartition(".")[2]
    call.__qualname__ = name
    return call

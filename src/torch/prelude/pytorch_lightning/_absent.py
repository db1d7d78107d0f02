"""Parts of Lightning that no shape depends on."""
import _headtorch


class Absent:
    """Takes any arguments; what is asked of it is unknown."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _headtorch.quiet(f"{type(self).__name__}.{name}")


def absent_names(module):
    """A module-level __getattr__: every class of the module exists and does nothing."""
    def __getattr__(name):
        if name.startswith("_"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return type(name, (Absent,), {"__module__": module}) if name[0].isupper() else _headtorch.quiet(f"{module}.{name}")
    return __getattr__

"""importlib: importing by name. The interpreter finds the modules."""

import sys

import _headtorch


def _absolute(name, package):
    _headtorch.known(name)
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    if not package:
        raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
    base = package.rsplit(".", level - 1)
    if len(base) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{base[0]}.{name[level:]}" if name[level:] else base[0]


def import_module(name, package=None):
    return _headtorch.import_module(_headtorch.known(_absolute(name, package)))


def reload(module):
    return module


def invalidate_caches():
    pass


def __import__(name, globals=None, locals=None, fromlist=(), level=0):
    package = (globals or {}).get("__package__") or ""
    found = _headtorch.import_module(_absolute("." * level + name, package))
    return found if fromlist else sys.modules[name.partition(".")[0]]


def __getattr__(name):
    """Submodules come with the package: many programs import importlib and use importlib.util."""
    if name in ("util", "metadata", "machinery", "resources", "abc"):
        return _headtorch.import_module(f"importlib.{name}")
    raise AttributeError(f"module 'importlib' has no attribute {name!r}")

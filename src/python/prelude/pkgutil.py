"""pkgutil: modules of a package, as far as folders can be listed."""

import _headtorch
from collections import namedtuple

ModuleInfo = namedtuple("ModuleInfo", "module_finder name ispkg")


def iter_modules(path=None, prefix=""):
    for folder in path or []:
        try:
            names = sorted(_headtorch.listdir(folder))
        except OSError:
            continue
        for name in names:
            if name.endswith(".py") and name != "__init__.py":
                yield ModuleInfo(None, prefix + name[:-3], False)
            elif "." not in name and _headtorch.exists(f"{folder}/{name}/__init__.py"):
                yield ModuleInfo(None, prefix + name, True)


def walk_packages(path=None, prefix="", onerror=None):
    for info in iter_modules(path, prefix):
        yield info
        if info.ispkg:
            found = _headtorch.import_module(info.name)
            yield from walk_packages(getattr(found, "__path__", []), info.name + ".", onerror)


def extend_path(path, name):
    return path


def get_data(package, resource):
    folder = _headtorch.import_module(package).__file__.rpartition("/")[0]
    try:
        return _headtorch.read_text(f"{folder}/{resource}").encode("utf-8")
    except OSError:
        return _headtorch.gap(f"the file {resource} of {package}")


def resolve_name(name):
    module, colon, path = name.partition(":")
    found = _headtorch.import_module(module)
    for part in path.split(".") if path else []:
        found = getattr(found, part)
    return found

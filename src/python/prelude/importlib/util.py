"""importlib.util: is there such a module?"""

import _headtorch
from importlib import _absolute
from importlib.machinery import ModuleSpec


def resolve_name(name, package):
    return _absolute(name, package)


def find_spec(name, package=None):
    name = _headtorch.known(_absolute(name, package))
    return ModuleSpec(name, None) if _headtorch.find_module(name) else None


def module_from_spec(spec):
    return _headtorch.import_module(spec.name)


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=None):
    return ModuleSpec(name, loader, origin=location)

"""What is installed, as far as models ask; and where the classes of the package stand."""

import _headtorch
import sys
from functools import wraps
from types import ModuleType

_AVAILABLE = {"torch", "torchvision", "numpy", "vision"}


def _answer(name):
    """`is_x_available` and its kin: PyTorch on a CPU, and nothing beside it."""
    def asked(*args, **kwargs):
        return name in _AVAILABLE
    return asked


def __getattr__(name):
    if name.startswith("is_"):
        return _answer(name.removeprefix("is_").removesuffix("_available"))
    if name.isupper() or name.startswith("__"):
        raise AttributeError(f"module 'transformers.utils.import_utils' has no attribute {name!r}")
    return lambda *args, **kwargs: _headtorch.gap(f"{name} of transformers")


PACKAGE_DISTRIBUTION_MAPPING = {}


def is_torch_greater_or_equal(version, accept_dev=False):
    return True


def is_torchdynamo_compiling():
    return False


is_torchdynamo_exporting = is_torchdynamo_compiling
is_tracing = is_torch_fx_proxy = is_jit_tracing = lambda tensor=None: False


def get_torch_version():
    return "2.14.1"


def requires(*, backends=()):
    return lambda definition: definition


def requires_backends(obj, backends):
    pass


def torch_only_method(function):
    return function


def torch_compilable_check(condition, message, error_type=ValueError):
    if isinstance(condition, bool) and not condition:
        raise error_type(message() if callable(message) else message)


class OptionalDependencyNotAvailable(BaseException):
    pass


class DummyObject(type):
    pass


def _plain(name):
    return name.replace("_", "").lower()


def _folders():
    return {_plain(name): name for name in _headtorch.listdir(sys.modules["transformers"].__path__[0] + "models") if not name.endswith(".py")}


def class_module(name):
    """The module of a class: models/<what its name begins with>/configuration_… or modeling_…; None where there is none."""
    folders = _folders()
    wanted = _plain(name)
    for length in range(len(wanted), 1, -1):
        folder = folders.get(wanted[:length])
        if folder is not None:
            module = _defining(f"transformers.models.{folder}", name)
            if module is not None:
                return module
    # A name of its own (ASTConfig): the list of configurations tells the folder.
    mappings = sys.modules["transformers"].__path__[0] + "models/auto/auto_mappings.py"
    listed = _headtorch.read_text(mappings) if _headtorch.exists(mappings) else ""
    for length in range(len(name), 1, -1):
        before, found, _ = listed.partition(f'", "{name[:length]}Config")')
        folder = folders.get(_plain(before.rpartition('"')[2].replace("-", "_"))) if found else None
        module = _defining(f"transformers.models.{folder}", name) if folder else None
        if module is not None:
            return module
    return None


def _defining(package, name):
    """The module of a model's package that defines `name`: read as text before it is loaded."""
    folder = _headtorch.import_module(package).__path__[0]
    files = [file.removesuffix(".py") for file in _headtorch.listdir(folder) if file.startswith(("configuration_", "modeling_"))]
    for file in sorted(files, reverse=not name.endswith("Config")):
        text = _headtorch.read_text(f"{folder}{file}.py")
        if f"\nclass {name}(" in text or f"\nclass {name}:" in text or f"\n{name} = " in text or f"\ndef {name}(" in text:
            return f"{package}.{file}"
    return None


def define_import_structure(path, prefix=None):
    return {}


class _LazyModule:
    """Gives the module of a model's package the classes of its files, by name."""

    def __new__(cls, name, file, structure, *args, **kwargs):
        module = sys.modules[name]

        def attribute(key):
            if key.startswith("__"):
                raise AttributeError(f"module {name!r} has no attribute {key!r}")
            home = _defining(name, key)
            if home is None:
                return _headtorch.gap(f"{key} of {name}")
            return getattr(_headtorch.import_module(home), key)

        module.__getattr__ = attribute
        return module

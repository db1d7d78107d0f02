"""torch.export: nothing is exported by the code that is read."""
import _headtorch

__all__ = ["Dim", "ExportedProgram", "dims", "export", "export_for_training", "load", "register_dataclass", "save"]


class ExportedProgram:
    pass


class ShapesCollection:
    pass


class _DimHint:
    pass


class Dim:
    AUTO = _DimHint()
    DYNAMIC = _DimHint()
    STATIC = _DimHint()

    def __init__(self, name, *, min=None, max=None):
        self.__name__ = name
        self.min = min
        self.max = max


def dims(*names, min=None, max=None):
    return tuple(Dim(name, min=min, max=max) for name in names)


def export(mod, args, kwargs=None, **options):
    return _headtorch.gap("torch.export does not run here")


export_for_training = draft_export = export


def save(ep, f, **options):
    return None


def load(f, **options):
    return _headtorch.gap("an exported program in a file is not read")


def register_dataclass(cls, *, serialized_type_name=None):
    return None

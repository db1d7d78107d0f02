"""importlib.machinery: what a found module says about itself."""


class ModuleSpec:
    def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
        self.name = name
        self.loader = loader
        self.origin = origin
        self.loader_state = loader_state
        self.submodule_search_locations = [] if is_package else None
        self.has_location = False
        self.cached = None

    @property
    def parent(self):
        return self.name if self.submodule_search_locations is not None else self.name.rpartition(".")[0]

    def __repr__(self):
        return f"ModuleSpec(name={self.name!r}, loader={self.loader!r})"


class SourceFileLoader:
    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path


SOURCE_SUFFIXES = [".py"]
EXTENSION_SUFFIXES = []

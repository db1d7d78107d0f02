"""Packages of code and weights, which are not read."""
import _headtorch


class PackageImporter:
    def __init__(self, file_or_buffer, module_allowed=None):
        pass

    def load_pickle(self, package, resource, map_location=None):
        return _headtorch.gap("a torch.package file is not read")


class PackageExporter:
    def __init__(self, f, *args, **kwargs):
        pass

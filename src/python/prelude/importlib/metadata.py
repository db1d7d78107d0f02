"""importlib.metadata: which version of a package is installed."""

import _headtorch


class PackageNotFoundError(ModuleNotFoundError):
    @property
    def name(self):
        return self.args[0]

    def __str__(self):
        return f"No package metadata was found for {self.args[0]}"


def version(distribution_name):
    found = _headtorch.package_version(_headtorch.known(distribution_name))
    if found is None:
        raise PackageNotFoundError(distribution_name)
    return found


class Distribution:
    def __init__(self, name):
        self.name = name
        self.version = version(name)
        self.metadata = {"Name": name, "Version": self.version}


def distribution(distribution_name):
    return Distribution(distribution_name)


def metadata(distribution_name):
    return Distribution(distribution_name).metadata


def entry_points(**params):
    return []


def packages_distributions():
    return {}

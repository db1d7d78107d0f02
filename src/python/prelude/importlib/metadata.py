"""importlib.metadata: which version of a package is installed."""

import _headtorch


class PackageNotFoundError(ModuleNotFoundError):
    @property
    def name(self):
        return self.args[0]

    def __str__(self):
        return f"No package metadata was found for {self.args[0]}"


# Packages that we stand in for where they are not installed, at the version whose behaviour is followed.
_OURS = {"torch": "2.14.1", "numpy": "2.4.6", "packaging": "26.3", "tqdm": "4.70.1", "requests": "2.34.0",
         "regex": "2026.11.15", "typing-extensions": "4.15.0"}


def version(distribution_name):
    found = _headtorch.package_version(_headtorch.known(distribution_name))
    if found is None:
        found = _OURS.get(distribution_name.lower().replace("_", "-"))
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

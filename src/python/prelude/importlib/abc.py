"""importlib.abc: the base classes of finders and loaders, for isinstance and subclassing."""

from abc import ABC


class Finder(ABC):
    pass


class MetaPathFinder(Finder):
    pass


class PathEntryFinder(Finder):
    pass


class Loader(ABC):
    pass

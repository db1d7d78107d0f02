"""Finding the modules a script imports: the names that libraries import by mistake; searching itself is out of reach."""

from _out_of_reach import unknown_call


class Module:
    def __init__(self, name, file=None, path=None):
        self.__name__ = name
        self.__file__ = file
        self.__path__ = path
        self.__code__ = None
        self.globalnames = {}
        self.starimports = {}


ModuleFinder = unknown_call("modulefinder.ModuleFinder")

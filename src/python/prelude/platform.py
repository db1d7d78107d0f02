"""platform: the machine is unknown; the Python is stated."""

import _headtorch


def python_version():
    return "3.12.0"


def python_version_tuple():
    return ("3", "12", "0")


def python_implementation():
    return "CPython"


def system():
    return _headtorch.quiet("the operating system")


def machine():
    return _headtorch.quiet("the kind of machine")


platform = node = release = version = processor = system


def uname():
    return _headtorch.quiet("the name of the machine")

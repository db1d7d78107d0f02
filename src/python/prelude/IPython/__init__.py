"""IPython as notebooks use it: what it shows is nobody's input."""

from _out_of_reach import unknown_names

from IPython.display import display  # noqa: F401


def get_ipython():
    return __getattr__("get_ipython")()


__getattr__ = unknown_names("IPython")

"""doctest: examples in docstrings are not run."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("doctest")

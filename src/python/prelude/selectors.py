"""selectors: no file or socket becomes ready."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("selectors")

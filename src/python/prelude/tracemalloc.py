"""tracemalloc: memory is not followed."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("tracemalloc")

"""runpy: no module is run as a program."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("runpy")

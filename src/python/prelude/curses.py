"""curses: there is no terminal."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("curses")

"""site: where packages are installed is unknown."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("site")

"""zlib: compressed data are unknown."""

from _out_of_reach import unknown_names

class error(Exception):
    pass


__getattr__ = unknown_names("zlib")

"""lzma: compressed files are unknown."""

from _out_of_reach import unknown_names

class LZMAError(Exception):
    pass


__getattr__ = unknown_names("lzma")

"""mmap: files are not mapped."""

from _out_of_reach import unknown_names

ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = 1, 2, 3

__getattr__ = unknown_names("mmap")

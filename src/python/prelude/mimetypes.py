"""mimetypes: kinds of files are unknown."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("mimetypes")

"""urllib.request: nothing is fetched."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("urllib.request")

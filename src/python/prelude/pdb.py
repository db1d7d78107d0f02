"""pdb: there is no debugger."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("pdb")

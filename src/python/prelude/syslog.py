"""syslog: there is no log of the system."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("syslog")

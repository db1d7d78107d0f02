"""ftplib: there is no network."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("ftplib")

"""sqlite3: databases are unknown."""

from _out_of_reach import unknown_names

class Error(Exception):
    pass


__getattr__ = unknown_names("sqlite3")

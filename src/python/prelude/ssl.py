"""ssl: there is no network."""

from _out_of_reach import unknown_names

class SSLError(OSError):
    pass


__getattr__ = unknown_names("ssl")

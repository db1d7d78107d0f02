"""socket: there is no network."""

from _out_of_reach import unknown_names

error = OSError
timeout = TimeoutError
AF_INET, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR = 2, 1, 1, 2


class gaierror(OSError):
    pass


__getattr__ = unknown_names("socket")

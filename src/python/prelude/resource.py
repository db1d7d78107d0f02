"""resource: limits and use of the process are unknown."""

from _out_of_reach import unknown_names

RLIMIT_NOFILE = 7
RUSAGE_SELF = 0


def setrlimit(resource, limits):
    pass


__getattr__ = unknown_names("resource")

"""fcntl: no file is locked."""

from _out_of_reach import unknown_names

LOCK_EX, LOCK_UN, LOCK_SH, LOCK_NB = 2, 8, 1, 4

__getattr__ = unknown_names("fcntl")

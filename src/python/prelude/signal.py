"""signal: signals never come."""

from _out_of_reach import unknown_names

SIGINT, SIGTERM, SIGKILL, SIGHUP, SIGUSR1, SIGALRM = 2, 15, 9, 1, 10, 14
SIG_DFL, SIG_IGN = 0, 1


def signal(signalnum, handler):
    return SIG_DFL


__getattr__ = unknown_names("signal")

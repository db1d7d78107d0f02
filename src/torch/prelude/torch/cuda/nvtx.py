"""Marks for a profiler that does not run."""
from contextlib import contextmanager


def range_push(msg):
    return 0


def range_pop():
    return 0


def mark(msg):
    return None


@contextmanager
def range(msg, *args, **kwargs):
    yield

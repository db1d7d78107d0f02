"""Forward-mode derivatives, which are not computed."""
from contextlib import contextmanager


@contextmanager
def dual_level():
    yield

"""multiprocessing.pool: the pool that works in place."""

from multiprocessing import _Pool as Pool  # noqa: F401


class ThreadPool(Pool):
    pass

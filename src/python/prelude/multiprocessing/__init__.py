"""multiprocessing: no process is started; pools work in place, the machine is unknown."""

import _headtorch
from queue import Queue, SimpleQueue  # noqa: F401
from threading import Barrier, Condition, Event, Lock, RLock, Semaphore, Thread  # noqa: F401

JoinableQueue = Queue
TimeoutError = TimeoutError


class ProcessError(Exception):
    pass


class Process(Thread):
    """Importing and making one is fine; what it would do is not followed."""

    exitcode = None
    pid = None

    def start(self):
        self.ident = 1

    def terminate(self):
        pass

    kill = close = terminate


class _Pool:
    def __init__(self, processes=None, initializer=None, initargs=(), **options):
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self):
        return self

    def __exit__(self, *details):
        pass

    def apply(self, func, args=(), kwds={}):
        return func(*args, **kwds)

    def map(self, func, iterable, chunksize=None):
        return list(map(func, iterable))

    def imap(self, func, iterable, chunksize=1):
        return map(func, iterable)

    imap_unordered = imap

    def starmap(self, func, iterable, chunksize=None):
        return [func(*args) for args in iterable]

    def close(self):
        pass

    join = terminate = close


def Pool(processes=None, *args, **kwargs):
    return _Pool(processes, *args, **kwargs)


class _Value:
    def __init__(self, value):
        self.value = value

    def get_lock(self):
        return RLock()


def Value(typecode_or_type, *args, lock=True):
    return _Value(args[0] if args else 0)


def Array(typecode_or_type, size_or_initializer, *, lock=True):
    return [0] * size_or_initializer if isinstance(size_or_initializer, int) else list(size_or_initializer)


def Pipe(duplex=True):
    return _headtorch.gap("a pipe between processes"), _headtorch.gap("a pipe between processes")


def Manager():
    return _headtorch.gap("a manager of shared values")


def cpu_count():
    return _headtorch.gap("the number of processors")


def current_process():
    made = Process(name="MainProcess")
    made.name = "MainProcess"
    return made


def active_children():
    return []


def get_context(method=None):
    import multiprocessing
    return multiprocessing


def get_start_method(allow_none=False):
    return "fork"


def set_start_method(method, force=False):
    pass


def freeze_support():
    pass

"""contextlib: context managers from generators, stacks of them, and small ready ones."""

import sys
from abc import ABC, abstractmethod
from functools import wraps

__all__ = ["asynccontextmanager", "contextmanager", "closing", "nullcontext", "AbstractContextManager",
           "AbstractAsyncContextManager", "AsyncExitStack", "ContextDecorator", "ExitStack", "redirect_stdout",
           "redirect_stderr", "suppress", "chdir"]


class AbstractContextManager(ABC):
    def __enter__(self):
        return self

    @abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None

    @classmethod
    def __subclasshook__(cls, C):
        if cls is AbstractContextManager and hasattr(C, "__enter__") and hasattr(C, "__exit__"):
            return True
        return NotImplemented

    __class_getitem__ = classmethod(type(list[int]))


class AbstractAsyncContextManager(ABC):
    async def __aenter__(self):
        return self

    @abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        return None

    __class_getitem__ = classmethod(type(list[int]))


class ContextDecorator:
    """Lets a context manager be used as a decorator: the body of the function runs inside it."""

    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return inner


class _GeneratorContextManager(ContextDecorator, AbstractContextManager):
    """Runs a generator to its one yield on entry, and on to its end on exit."""

    def __init__(self, func, args, kwds):
        self.gen = self.__swallows__ = func(*args, **kwds)
        self.func, self.args, self.kwds = func, args, kwds
        self.__doc__ = getattr(func, "__doc__", None)

    def _recreate_cm(self):
        return self.__class__(self.func, self.args, self.kwds)

    def __enter__(self):
        del self.args, self.kwds, self.func
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        return self._throw(typ() if value is None else value)

    def _throw(self, value):
        try:
            self.gen.throw(value)
        except StopIteration as stop:
            return stop is not value
        except RuntimeError as error:
            # A StopIteration that leaves a generator arrives wrapped; what the body of `with` raised must leave bare.
            if error is value or isinstance(value, StopIteration) and error.__cause__ is value:
                return False
            raise
        except BaseException as error:
            if error is not value:
                raise
            return False
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(func):
    @wraps(func)
    def make(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)
    return make


class _AsyncGeneratorContextManager(AbstractAsyncContextManager):
    def __init__(self, func, args, kwds):
        self.gen = self.__swallows__ = func(*args, **kwds)

    async def __aenter__(self):
        return await self.gen.__anext__()

    async def __aexit__(self, typ, value, traceback):
        try:
            await (self.gen.__anext__() if typ is None else self.gen.athrow(value))
        except StopAsyncIteration:
            return typ is not None
        return False


def asynccontextmanager(func):
    @wraps(func)
    def make(*args, **kwds):
        return _AsyncGeneratorContextManager(func, args, kwds)
    return make


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class _Redirect(AbstractContextManager):
    _stream = ""

    def __init__(self, new_target):
        self._new_target = new_target
        self._old_targets = []

    def __enter__(self):
        self._old_targets.append(getattr(sys, self._stream))
        setattr(sys, self._stream, self._new_target)
        return self._new_target

    def __exit__(self, exctype, excinst, exctb):
        setattr(sys, self._stream, self._old_targets.pop())


class redirect_stdout(_Redirect):
    _stream = "stdout"


class redirect_stderr(_Redirect):
    _stream = "stderr"


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = self.__swallows__ = exceptions

    def __enter__(self):
        pass

    def __exit__(self, exctype, excinst, exctb):
        if exctype is None or issubclass(exctype, self._exceptions):
            return exctype is not None
        if issubclass(exctype, BaseExceptionGroup):
            rest = excinst.split(self._exceptions)[1]
            if rest is None:
                return True
            raise rest
        return False


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass


class chdir(AbstractContextManager):
    """There is no working directory to change: entering and leaving do nothing."""

    def __init__(self, path):
        self.path = path

    def __exit__(self, *excinfo):
        pass


class ExitStack(AbstractContextManager):
    """Leaves, in reverse order, every context entered and calls every callback pushed."""

    def __init__(self):
        self._exits = []

    def pop_all(self):
        made = type(self)()
        made._exits, self._exits = self._exits, []
        return made

    def push(self, exit):
        method = getattr(type(exit), "__exit__", None)
        self._exits.append(exit if method is None else lambda *details: method(exit, *details))
        return exit

    def enter_context(self, cm):
        cls = type(cm)
        if not hasattr(cls, "__enter__") or not hasattr(cls, "__exit__"):
            raise TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the context manager "
                            "protocol")
        result = cls.__enter__(cm)
        self._exits.append(lambda *details: cls.__exit__(cm, *details))
        return result

    def callback(self, callback, /, *args, **kwds):
        self._exits.append(lambda *details: callback(*args, **kwds) and None)
        return callback

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, *details):
        pending = details[1]
        came_in = pending
        while self._exits:
            leave = self._exits.pop()
            try:
                handled = leave(type(pending) if pending is not None else None, pending,
                                getattr(pending, "__traceback__", None))
            except BaseException as error:
                pending = error
            else:
                if handled:
                    pending = None
        if pending is not None and pending is not came_in:
            raise pending
        return came_in is not None and pending is None


class AsyncExitStack:
    """ExitStack for `async with`: contexts entered are left in reverse order."""

    def __init__(self):
        self._exits = []

    async def __aenter__(self):
        return self

    def enter_context(self, cm):
        self._exits.append((False, cm.__exit__))
        return cm.__enter__()

    async def enter_async_context(self, cm):
        result = await cm.__aenter__()
        self._exits.append((True, cm.__aexit__))
        return result

    def callback(self, callback, /, *args, **kwds):
        self._exits.append((False, lambda *details: callback(*args, **kwds) and None))
        return callback

    async def aclose(self):
        await self.__aexit__(None, None, None)

    async def __aexit__(self, exc_type, exc_value, traceback):
        pending = exc_value
        while self._exits:
            waits, leave = self._exits.pop()
            try:
                handled = leave(type(pending) if pending is not None else None, pending, traceback)
                if waits:
                    handled = await handled
            except BaseException as error:
                pending = error
            else:
                pending = None if handled else pending
        if pending is not None and pending is not exc_value:
            raise pending
        return exc_value is not None and pending is None

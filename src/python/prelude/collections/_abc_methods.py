"""The abstract classes that ask for methods by name: Iterable, Sized, Callable, ... Part of collections.abc."""

from abc import ABCMeta, abstractmethod

GenericAlias = type(list[int])


def _has_methods(cls, names):
    """True if every method is found along the MRO; a None there says "deliberately not"."""
    for name in names:
        for base in cls.__mro__:
            if name in base.__dict__:
                if base.__dict__[name] is None:
                    return NotImplemented
                break
        else:
            return NotImplemented
    return True


class _OneMethod(metaclass=ABCMeta):
    """A class that has the methods of `_asks` is a subclass of the one that asks, without saying so."""
    __slots__ = ()
    _asks = ()

    @classmethod
    def __subclasshook__(cls, subclass):
        if "_asks" in cls.__dict__:
            return _has_methods(subclass, cls._asks)
        return NotImplemented


class Hashable(_OneMethod):
    __slots__ = ()
    _asks = ("__hash__",)

    @abstractmethod
    def __hash__(self):
        return 0


class Awaitable(_OneMethod):
    __slots__ = ()
    _asks = ("__await__",)

    @abstractmethod
    def __await__(self):
        yield

    __class_getitem__ = classmethod(GenericAlias)


class Coroutine(Awaitable):
    __slots__ = ()
    _asks = ("__await__", "send", "throw", "close")

    @abstractmethod
    def send(self, value):
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        raise typ

    def close(self):
        try:
            self.throw(GeneratorExit)
        except (GeneratorExit, StopIteration):
            return
        raise RuntimeError("coroutine ignored GeneratorExit")


class AsyncIterable(_OneMethod):
    __slots__ = ()
    _asks = ("__aiter__",)

    @abstractmethod
    def __aiter__(self):
        return self

    __class_getitem__ = classmethod(GenericAlias)


class AsyncIterator(AsyncIterable):
    __slots__ = ()
    _asks = ("__anext__", "__aiter__")

    @abstractmethod
    def __anext__(self):
        raise StopAsyncIteration

    def __aiter__(self):
        return self


class AsyncGenerator(AsyncIterator):
    __slots__ = ()
    _asks = ("__aiter__", "__anext__", "asend", "athrow", "aclose")


class Iterable(_OneMethod):
    __slots__ = ()
    _asks = ("__iter__",)

    @abstractmethod
    def __iter__(self):
        return iter(())

    __class_getitem__ = classmethod(GenericAlias)


class Iterator(Iterable):
    __slots__ = ()
    _asks = ("__iter__", "__next__")

    @abstractmethod
    def __next__(self):
        raise StopIteration

    def __iter__(self):
        return self


class Reversible(Iterable):
    __slots__ = ()
    _asks = ("__reversed__", "__iter__")

    @abstractmethod
    def __reversed__(self):
        return iter(())


class Generator(Iterator):
    __slots__ = ()
    _asks = ("__iter__", "__next__", "send", "throw", "close")

    def __next__(self):
        return self.send(None)

    @abstractmethod
    def send(self, value):
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        raise typ

    def close(self):
        try:
            self.throw(GeneratorExit)
        except (GeneratorExit, StopIteration):
            return
        raise RuntimeError("generator ignored GeneratorExit")


class Sized(_OneMethod):
    __slots__ = ()
    _asks = ("__len__",)

    @abstractmethod
    def __len__(self):
        return 0


class Container(_OneMethod):
    __slots__ = ()
    _asks = ("__contains__",)

    @abstractmethod
    def __contains__(self, x):
        return False

    __class_getitem__ = classmethod(GenericAlias)


class Collection(Sized, Iterable, Container):
    __slots__ = ()
    _asks = ("__len__", "__iter__", "__contains__")


class Buffer(_OneMethod):
    __slots__ = ()
    _asks = ("__buffer__",)


class Callable(_OneMethod):
    __slots__ = ()
    _asks = ("__call__",)

    @abstractmethod
    def __call__(self, *args, **kwds):
        return None

    @classmethod
    def __class_getitem__(cls, item):
        arguments, result = item
        if isinstance(arguments, list):
            return GenericAlias(cls, (*arguments, result))
        return GenericAlias(cls, (arguments, result))


for _public in (Hashable, Awaitable, Coroutine, AsyncIterable, AsyncIterator, AsyncGenerator, Iterable, Iterator,
                Reversible, Generator, Sized, Container, Collection, Buffer, Callable):
    _public.__module__ = "collections.abc"

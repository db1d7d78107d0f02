"""weakref: nothing is ever collected here, so references that should be weak simply hold on."""

from collections import UserDict as _UserDict
from collections.abc import MutableSet as _MutableSet


class ref:
    def __init__(self, object, callback=None, /):
        self._object = object
        self.__callback__ = callback

    def __call__(self):
        return self._object

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __hash__(self):
        return hash(self._object)

    def __eq__(self, other):
        return self._object == other._object if isinstance(other, ref) else NotImplemented

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)


ReferenceType = ref


class WeakMethod(ref):
    pass


def proxy(object, callback=None, /):
    return object


ProxyType = CallableProxyType = object


def getweakrefcount(object):
    return 0


def getweakrefs(object):
    return []


class WeakValueDictionary(_UserDict):
    def itervaluerefs(self):
        return (ref(value) for value in self.data.values())


class WeakKeyDictionary(_UserDict):
    def keyrefs(self):
        return [ref(key) for key in self.data]


class WeakSet(_MutableSet):
    def __init__(self, data=()):
        self._items = dict.fromkeys(data)

    def __contains__(self, item):
        return item in self._items

    def __iter__(self):
        return iter(list(self._items))

    def __len__(self):
        return len(self._items)

    def add(self, item):
        self._items[item] = None

    def discard(self, item):
        self._items.pop(item, None)


class finalize:
    """Alive for ever, unless called."""

    def __init__(self, obj, func, /, *args, **kwargs):
        self._call = (func, args, kwargs)
        self.atexit = True

    @property
    def alive(self):
        return self._call is not None

    def detach(self):
        self._call = None

    def __call__(self, _=None):
        if self._call is None:
            return None
        (func, args, kwargs), self._call = self._call, None
        return func(*args, **kwargs)

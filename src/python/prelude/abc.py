"""abc: abstract base classes, virtual subclasses by registration."""


def abstractmethod(funcobj):
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    __isabstractmethod__ = True


class abstractstaticmethod(staticmethod):
    __isabstractmethod__ = True


class abstractproperty(property):
    __isabstractmethod__ = True


def _abstract_names(cls, namespace):
    names = {name for name, value in namespace.items() if getattr(value, "__isabstractmethod__", False)}
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(cls, name, None), "__isabstractmethod__", False):
                names.add(name)
    return frozenset(names)


class ABCMeta(type):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _abstract_names(cls, namespace)
        cls._abc_registry = []
        cls._abc_cache = {}
        return cls

    def __call__(cls, *args, **kwargs):
        if cls.__abstractmethods__:
            names = sorted(cls.__abstractmethods__)
            listed = ", ".join(f"'{name}'" for name in names)
            plural = "s" if len(names) > 1 else ""
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} without an implementation "
                            f"for abstract method{plural} {listed}")
        return super().__call__(*args, **kwargs)

    def register(cls, subclass):
        """Declare subclass a virtual subclass of cls; returns it, so that it serves as a decorator."""
        if not isinstance(subclass, type):
            raise TypeError("Can only register classes")
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError("Refusing to create an inheritance cycle")
        cls._abc_registry.append(subclass)
        _forget()
        return subclass

    def __instancecheck__(cls, instance):
        subclass = type(instance)
        answer = cls._abc_cache.get(subclass)
        if answer is not None and answer[0] == _version[0]:
            return answer[1]
        return cls.__subclasscheck__(subclass) or cls.__subclasscheck__(instance.__class__)

    def __subclasscheck__(cls, subclass):
        if not isinstance(subclass, type):
            raise TypeError("issubclass() arg 1 must be a class")
        answer = cls._abc_cache.get(subclass)
        if answer is None or answer[0] != _version[0]:
            answer = (_version[0], _is_subclass(cls, subclass))
            cls._abc_cache[subclass] = answer
        return answer[1]


# One registration may change the answer of any class, so cached answers carry the number of registrations before them.
_version = [0]


def _forget():
    _version[0] += 1


def _is_subclass(cls, subclass):
    answer = cls.__subclasshook__(subclass)
    if answer is not NotImplemented:
        return bool(answer)
    if cls in getattr(subclass, "__mro__", ()):
        return True
    if any(issubclass(subclass, registered) for registered in cls._abc_registry):
        return True
    return any(issubclass(subclass, child) for child in type.__subclasses__(cls))


class ABC(metaclass=ABCMeta):
    __slots__ = ()


def get_cache_token():
    return _version[0]


def update_abstractmethods(cls):
    """Compute again which methods are abstract, after a decorator has added some."""
    if hasattr(cls, "__abstractmethods__"):
        names = set(_abstract_names(cls, vars(cls)))
        cls.__abstractmethods__ = frozenset(names)
    return cls

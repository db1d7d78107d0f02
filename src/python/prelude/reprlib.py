"""reprlib: reprs of things that may hold themselves, and short ones."""

from builtins import repr as _whole


def recursive_repr(fillvalue="..."):
    def decorate(method):
        busy = []

        def wrapper(self):
            if any(held is self for held in busy):
                return fillvalue
            busy.append(self)
            try:
                return method(self)
            finally:
                busy.pop()
        wrapper.__name__ = method.__name__
        wrapper.__doc__ = method.__doc__
        return wrapper
    return decorate


def repr(x):
    text = _whole(x)
    return text if len(text) <= 60 else text[:28] + "..." + text[-29:]

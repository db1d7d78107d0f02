"""traceback: the last line of an error; the lines of the stack are not kept."""

import sys


def _name(cls):
    return cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def format_exception_only(exc, value=None, /):
    value = exc if value is None else value
    text = str(value)
    return [f"{_name(type(value))}: {text}\n" if text else f"{_name(type(value))}\n"]


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    return ["Traceback (most recent call last):\n", *format_exception_only(exc if value is None else value)]


def format_exc(limit=None, chain=True):
    value = sys.exc_info()[1]
    return "NoneType: None\n" if value is None else "".join(format_exception(value))


def print_exc(limit=None, file=None, chain=True):
    (file or sys.stderr).write(format_exc())


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    (file or sys.stderr).write("".join(format_exception(exc, value, tb)))


def extract_tb(tb, limit=None):
    return []


def extract_stack(f=None, limit=None):
    return []


def format_tb(tb, limit=None):
    return []


def format_stack(f=None, limit=None):
    return []


def format_list(extracted_list):
    return []


def print_stack(f=None, limit=None, file=None):
    pass


def print_tb(tb, limit=None, file=None):
    pass


class TracebackException:
    def __init__(self, exc_type, exc_value, exc_traceback, **options):
        self._value = exc_value
        self.exc_type = exc_type

    @classmethod
    def from_exception(cls, exc, **options):
        return cls(type(exc), exc, exc.__traceback__)

    def format(self, *, chain=True):
        return iter(format_exception(self._value))

    def __str__(self):
        return str(self._value)

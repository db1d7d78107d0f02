"""Old names of arguments."""

from functools import wraps


def deprecate_kwarg(old_name, version=None, new_name=None, **kwargs):
    def decorate(function):
        @wraps(function)
        def renamed(*args, **kwargs):
            if old_name in kwargs:
                value = kwargs.pop(old_name)
                if new_name is not None:
                    kwargs.setdefault(new_name, value)
            return function(*args, **kwargs)
        return renamed
    return decorate

"""atexit: the end of the program never comes."""


def register(func, *args, **kwargs):
    return func


def unregister(func):
    pass

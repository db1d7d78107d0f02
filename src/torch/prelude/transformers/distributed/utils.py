"""Distribution over devices: there is one."""


def is_dtensor(tensor):
    return False


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'transformers.distributed.utils' has no attribute {name!r}")
    return lambda *args, **kwargs: False

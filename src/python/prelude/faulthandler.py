"""faulthandler: there are no crashes to report."""

from _out_of_reach import unknown_names

def enable(*args, **kwargs):
    pass


__getattr__ = unknown_names("faulthandler")

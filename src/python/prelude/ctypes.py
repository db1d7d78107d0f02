"""ctypes: no foreign code is called."""

from _out_of_reach import unknown_names

class Structure:
    pass


class Union:
    pass


__getattr__ = unknown_names("ctypes")

"""locale: the language of the user is unknown."""

from _out_of_reach import unknown_names

LC_ALL, LC_NUMERIC = 6, 4


def setlocale(category, locale=None):
    return "C"


__getattr__ = unknown_names("locale")

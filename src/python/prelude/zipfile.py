"""zipfile: archives are unknown."""

from _out_of_reach import unknown_names

ZIP_STORED, ZIP_DEFLATED = 0, 8


class BadZipFile(Exception):
    pass


BadZipfile = BadZipFile


__getattr__ = unknown_names("zipfile")

"""html.entities: tables of names are not here."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("html.entities")

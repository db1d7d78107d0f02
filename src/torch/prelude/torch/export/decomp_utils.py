"""Decompositions of exports that do not run."""


class CustomDecompTable(dict):
    pass

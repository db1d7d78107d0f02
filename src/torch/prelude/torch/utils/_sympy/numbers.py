"""Infinite integers."""


class IntInfinity:
    pass

"""Ranges of values."""


class ValueRanges:
    def __init__(self, lower, upper):
        self.lower = lower
        self.upper = upper

"""Measured times, of which there are none."""


class Timer:
    def __init__(self, stmt="pass", *args, **kwargs):
        self.stmt = stmt

    def timeit(self, number=1000000):
        return self

    blocked_autorange = adaptive_autorange = timeit

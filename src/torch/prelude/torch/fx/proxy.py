"""Values of a trace."""


class Proxy:
    pass


class TracerBase:
    pass


class TraceError(ValueError):
    pass

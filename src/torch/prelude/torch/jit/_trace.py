"""Tracing."""


def is_tracing():
    return False


_trace_module_map = None

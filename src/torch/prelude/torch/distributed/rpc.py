"""Calls between processes, of which there is one."""


def init_rpc(*args, **kwargs):
    return None


def shutdown(*args, **kwargs):
    return None

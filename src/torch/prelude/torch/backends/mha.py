"""Whether attention may use its fused path. It gives the same shapes, so it is not taken here."""
__all__ = ["get_fastpath_enabled", "set_fastpath_enabled"]


def get_fastpath_enabled():
    return True


def set_fastpath_enabled(value):
    return None

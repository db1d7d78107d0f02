"""Values of a compiler's trace."""


class ProxyTorchDispatchMode:
    pass


def make_fx(f, *args, **kwargs):
    return f


def get_proxy_mode():
    return None

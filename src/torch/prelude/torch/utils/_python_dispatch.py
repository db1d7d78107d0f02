"""Modes below autograd. Ops run without them."""


class TorchDispatchMode:
    def __init__(self, _dispatch_key=None):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False


class BaseTorchDispatchMode(TorchDispatchMode):
    pass


def is_traceable_wrapper_subclass(t):
    return False


def is_in_torch_dispatch_mode(include_infra_modes=True):
    return False


def _get_current_dispatch_mode():
    return None


def _get_current_dispatch_mode_stack():
    return []


def _disable_current_modes():
    return TorchDispatchMode()


def return_and_correct_aliasing(func, args, kwargs, out):
    return out

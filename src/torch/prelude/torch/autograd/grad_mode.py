"""Contexts that turn the recording of gradients off and on."""
import functools
import inspect

import _headtorch

__all__ = ["no_grad", "enable_grad", "set_grad_enabled", "inference_mode", "set_multithreading_enabled"]


class _Context:
    """A context that can also decorate: each call of the function then runs in a context of its own."""

    def __call__(self, func):
        if inspect.isclass(func):
            func.__init__ = self(func.__init__)
            return func
        if inspect.isgeneratorfunction(func):

            @functools.wraps(func)
            def generator(*args, **kwargs):
                with self._again():
                    yield from func(*args, **kwargs)

            return generator

        @functools.wraps(func)
        def inside(*args, **kwargs):
            with self._again():
                return func(*args, **kwargs)

        return inside

    def _again(self):
        return self.__class__()


class _GradMode(_Context):
    mode = False

    def __new__(cls, orig_func=None):
        # Written without parentheses, `@no_grad` receives the function itself.
        context = super().__new__(cls)
        return context if orig_func is None else context(orig_func)

    def __enter__(self):
        self.prev = _headtorch.grad_mode()
        _headtorch.set_grad_mode(self.mode)

    def __exit__(self, exc_type, exc_value, traceback):
        _headtorch.set_grad_mode(self.prev)


class no_grad(_GradMode):
    mode = False


class enable_grad(_GradMode):
    mode = True


class set_grad_enabled(_Context):
    def __init__(self, mode):
        self.prev = _headtorch.grad_mode()
        self.mode = mode
        _headtorch.set_grad_mode(bool(mode))

    def __call__(self, func):
        # As a decorator it changes nothing until the function runs.
        _headtorch.set_grad_mode(self.prev)
        return super().__call__(func)

    def __enter__(self):
        _headtorch.set_grad_mode(bool(self.mode))

    def __exit__(self, exc_type, exc_value, traceback):
        _headtorch.set_grad_mode(self.prev)

    def _again(self):
        return set_grad_enabled(self.mode)


class inference_mode(_Context):
    def __new__(cls, mode=True):
        context = super().__new__(cls)
        if isinstance(mode, bool):
            context.mode = mode
            return context
        context.mode = True
        return context(mode)

    def __enter__(self):
        self.prev = _headtorch.grad_mode(), _headtorch.inference_mode()
        # Turned off it turns gradients on, whatever they were.
        _headtorch.set_grad_mode(not self.mode)
        _headtorch.set_inference_mode(self.mode)

    def __exit__(self, exc_type, exc_value, traceback):
        grad, inference = self.prev
        _headtorch.set_grad_mode(grad)
        _headtorch.set_inference_mode(inference)

    def _again(self):
        return inference_mode(self.mode)


class _Idle(_Context):
    """A switch of the backward pass."""

    def __init__(self, mode):
        self.mode = mode

    def __enter__(self):
        pass

    def __exit__(self, exc_type, exc_value, traceback):
        pass

    def _again(self):
        return self.__class__(self.mode)


class enforce_grad_layout_policy(_Idle):
    pass


class set_multithreading_enabled(_Idle):
    pass

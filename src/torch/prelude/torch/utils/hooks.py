"""The handle that takes a hook out again."""

__all__ = ["RemovableHandle", "unserializable_hook", "warn_if_has_hooks"]


class RemovableHandle:
    next_id = 0

    def __init__(self, hooks_dict, *, extra_dict=None):
        self.hooks_dict = hooks_dict
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        if extra_dict is None:
            self.extra_dicts = []
        elif isinstance(extra_dict, list):
            self.extra_dicts = extra_dict
        else:
            self.extra_dicts = [extra_dict]

    def remove(self):
        for hooks in (self.hooks_dict, *self.extra_dicts):
            if self.id in hooks:
                del hooks[self.id]

    def __enter__(self):
        return self

    def __exit__(self, type, value, tb):
        self.remove()


def unserializable_hook(f):
    f.__torch_unserializable__ = True
    return f


def warn_if_has_hooks(tensor):
    return None

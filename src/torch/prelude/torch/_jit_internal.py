"""What scripted code is marked with. Nothing is scripted here: a mark gives back what it marks."""
from typing import Any, Dict, Final, List, Optional, Tuple, Union

BroadcastingList1 = BroadcastingList2 = BroadcastingList3 = list


def is_scripting():
    return False


def _same(value):
    return value


export = unused = _overload = _overload_method = _copy_to_script_wrapper = _same


def ignore(drop=False, **kwargs):
    return drop if callable(drop) else _same


def _drop(fn):
    return fn


def boolean_dispatch(arg_name, arg_index, default, if_true, if_false, module_name, func_name):
    """One function by the value of a boolean argument."""

    def fn(*args, **kwargs):
        choice = kwargs[arg_name] if arg_name in kwargs else args[arg_index] if arg_index < len(args) else default
        return (if_true if choice else if_false)(*args, **kwargs)

    return fn


def is_final(ann):
    return False


class FunctionModifiers:
    UNUSED = "unused (ignored and replaced with raising of an exception)"
    IGNORE = "ignore (leave as a call to Python, cannot be torch.jit.save'd)"
    EXPORT = "export (compile this function even if nothing calls it)"
    DEFAULT = "default (if called from a exported method / forward)"
    COPY_TO_SCRIPT_WRAPPER = "if this method is not scripted, copy the python method onto the scripted model"

"""torch.compiler: nothing is compiled, and a mark gives back what it marks."""
from contextlib import contextmanager

__all__ = [
    "compile", "assume_constant_result", "reset", "allow_in_graph", "substitute_in_graph", "list_backends", "disable",
    "set_stance", "set_enable_guard_collectives", "cudagraph_mark_step_begin", "load_compiled_function",
    "wrap_numpy", "is_compiling", "is_dynamo_compiling", "is_exporting", "save_cache_artifacts",
    "load_cache_artifacts", "keep_portable_guards_unsafe", "skip_guard_on_inbuilt_nn_modules_unsafe",
    "nested_compile_region",
]


def compile(*args, **kwargs):
    import torch

    return torch.compile(*args, **kwargs)


def is_compiling():
    return False


def is_dynamo_compiling():
    return False


def is_exporting():
    return False


def _same(fn):
    return fn


allow_in_graph = assume_constant_result = wrap_numpy = nested_compile_region = _same


def disable(fn=None, recursive=True, *, reason=None):
    return _same if fn is None else fn


def substitute_in_graph(original_fn, *, can_constant_fold_through=False, skip_signature_check=False):
    return _same


def get_default_backend():
    return "inductor"


def set_default_backend(backend):
    pass


def nonstrict_trace(traceable_fn):
    return traceable_fn


def reset():
    return None


def list_backends(exclude_tags=()):
    return ["inductor"]


class PrecompileError(RuntimeError):
    pass


def cudagraph_mark_warmup_incomplete():
    return None


def cudagraph_mark_step_begin():
    return None


@contextmanager
def _stance():
    yield


def set_stance(stance="default", *, skip_guard_eval_unsafe=False, force_backend=None):
    return _stance()


def save_cache_artifacts():
    return None


def load_cache_artifacts(serialized_artifacts):
    return None


def set_enable_guard_collectives(enabled):
    return None


def load_compiled_function(file, **options):
    import _headtorch

    return _headtorch.gap("a compiled function in a file is not read")


def keep_portable_guards_unsafe(guard_entries):
    return [True for _ in guard_entries]


skip_guard_on_all_nn_modules_unsafe = keep_tensor_guards_unsafe = skip_guard_on_globals_unsafe = keep_portable_guards_unsafe
skip_all_guards_unsafe = keep_portable_guards_unsafe
skip_guard_on_inbuilt_nn_modules_unsafe = keep_portable_guards_unsafe

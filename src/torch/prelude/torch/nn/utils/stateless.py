"""A module called with other parameters than its own."""
from contextlib import contextmanager

__all__ = ["functional_call"]


@contextmanager
def _reparametrize_module(module, parameters_and_buffers, tie_weights=False, strict=False, stack_weights=False):
    """Within it the tensors named stand in the place of the module's own."""
    replaced = []
    for path, tensor in parameters_and_buffers.items():
        parent, _, name = path.rpartition(".")
        owner = module.get_submodule(parent)
        for registry in (owner._parameters, owner._buffers):
            if name in registry:
                replaced.append((registry, name, registry[name]))
                registry[name] = tensor
    try:
        yield
    finally:
        for registry, name, own in reversed(replaced):
            registry[name] = own


def functional_call(module, parameters_and_buffers, args=None, kwargs=None, *, tie_weights=True, strict=False):
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    with _reparametrize_module(module, parameters_and_buffers, tie_weights, strict):
        return module(*args, **(kwargs or {}))


_functional_call = functional_call

"""transformers.integrations.fsdp: left out."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'transformers.integrations.fsdp' has no attribute {name!r}")
    return lambda *args, **kwargs: False

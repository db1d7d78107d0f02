"""transformers.integrations.flex_attention: left out."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'transformers.integrations.flex_attention' has no attribute {name!r}")
    return lambda *args, **kwargs: False

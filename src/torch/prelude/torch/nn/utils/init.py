"""A module without its initial values."""
__all__ = ["skip_init"]


def skip_init(module_cls, *args, **kwargs):
    """Built on the meta device, so that no random number is drawn, then given memory."""
    device = kwargs.pop("device", "cpu")
    kwargs["device"] = "meta"
    return module_cls(*args, **kwargs).to_empty(device=device)

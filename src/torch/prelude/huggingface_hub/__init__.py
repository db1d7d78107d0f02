"""huggingface_hub: nothing is fetched."""

from _out_of_reach import unknown_names


class PyTorchModelHubMixin:
    """Saving and loading from the hub is left out; what stays is a plain mixin."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__()


__getattr__ = unknown_names("huggingface_hub")

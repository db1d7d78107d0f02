"""huggingface_hub: nothing is fetched."""

import _headtorch
from _out_of_reach import unknown_names


class PyTorchModelHubMixin:
    """Saving and loading from the hub is left out; what stays is a plain mixin."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__()

    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def save_pretrained(self, save_directory, **kwargs):
        return None

    def push_to_hub(self, repo_id, **kwargs):
        return _headtorch.quiet("what was sent to the hub")

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, **kwargs):
        return _headtorch.gap("a model of the hub")


__getattr__ = unknown_names("huggingface_hub")

"""torch.hub: nothing is downloaded, so what comes from there is unknown."""
import os
import re
from urllib.parse import urlparse

import _headtorch

__all__ = [
    "download_url_to_file", "get_dir", "help", "list", "load", "load_state_dict_from_url", "set_dir",
]

HASH_REGEX = re.compile(r"-([a-f0-9]*)\.")
READ_DATA_CHUNK = 128 * 1024
ENV_TORCH_HOME = "TORCH_HOME"
DEFAULT_CACHE_DIR = "~/.cache"


def _get_torch_home():
    return os.path.join(DEFAULT_CACHE_DIR, "torch")


def get_dir():
    return os.path.join(_get_torch_home(), "hub")


def set_dir(d):
    return None


def load_state_dict_from_url(
    url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=False
):
    return _headtorch.quiet(f"weights are not downloaded: {url}")


_OURS = ("source", "trust_repo", "force_reload", "verbose", "skip_validation")


def load(repo_or_dir, model, *args, **kwargs) -> object:
    """A repository whose code is installed too gives what the installed package builds under that name."""
    repository = repo_or_dir.split(":")[0].lower() if isinstance(repo_or_dir, str) else ""
    options = {name: value for name, value in kwargs.items() if name not in _OURS}
    if repository == "pytorch/vision":
        from torchvision import models
        for package in (models, models.segmentation, models.detection, models.video, models.optical_flow):
            build = getattr(package, model, None)
            if callable(build):
                if options.pop("pretrained", False):
                    options.setdefault("weights", "DEFAULT")
                return build(*args, **options)
    if repository in ("rwightman/pytorch-image-models", "huggingface/pytorch-image-models"):
        from timm import create_model
        return create_model(model, *args, **options)
    return _headtorch.gap(f"torch.hub.load({repo_or_dir!r}, {model!r}): the repository is not downloaded")


def list(github, *args, **kwargs):
    return _headtorch.gap(f"torch.hub.list({github!r}): the repository is not downloaded")


def help(github, model, *args, **kwargs):
    return _headtorch.gap(f"torch.hub.help({github!r}): the repository is not downloaded")


def download_url_to_file(url, dst, hash_prefix=None, progress=True):
    return None


class _Progress:
    """A progress bar that shows nothing."""

    def __init__(self, iterable=None, *args, **kwargs):
        self.iterable = iterable

    def __iter__(self):
        return iter(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        pass

    def update(self, n=1):
        pass


tqdm = _Progress

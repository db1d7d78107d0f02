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


def load(repo_or_dir, model, *args, **kwargs):
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

"""tqdm.notebook: the same passage as tqdm."""

from tqdm import tqdm, trange  # noqa: F401

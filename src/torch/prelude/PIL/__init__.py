"""PIL: pictures without pixels; a picture is its size and mode, as far as these are known."""
from . import Image

__version__ = "12.0.0"


class UnidentifiedImageError(OSError):
    pass

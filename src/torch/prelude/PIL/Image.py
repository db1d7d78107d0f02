"""Pictures as sizes and modes. Whatever a file holds is unknown until something says it."""
import enum

import _headtorch

_CHANNELS = {"1": 1, "L": 1, "P": 1, "I": 1, "F": 1, "LA": 2, "RGB": 3, "YCbCr": 3, "HSV": 3, "LAB": 3, "RGBA": 4, "CMYK": 4}


class Resampling(enum.IntEnum):
    NEAREST = 0
    LANCZOS = 1
    BILINEAR = 2
    BICUBIC = 3
    BOX = 4
    HAMMING = 5


class Transpose(enum.IntEnum):
    FLIP_LEFT_RIGHT = 0
    FLIP_TOP_BOTTOM = 1
    ROTATE_90 = 2
    ROTATE_180 = 3
    ROTATE_270 = 4
    TRANSPOSE = 5
    TRANSVERSE = 6


class Transform(enum.IntEnum):
    AFFINE = 0
    EXTENT = 1
    PERSPECTIVE = 2
    QUAD = 3
    MESH = 4


NEAREST, LANCZOS, BILINEAR, BICUBIC, BOX, HAMMING = Resampling
ANTIALIAS = LANCZOS
FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ROTATE_90, ROTATE_180, ROTATE_270, TRANSPOSE, TRANSVERSE = Transpose
AFFINE, EXTENT, PERSPECTIVE, QUAD, MESH = Transform


def _unknown(what):
    return _headtorch.quiet(f"{what} of a picture that is not read")


class Image:
    def __init__(self, width=None, height=None, mode=None):
        self.width = _unknown("the width") if width is None else width
        self.height = _unknown("the height") if height is None else height
        self.mode = _unknown("the mode") if mode is None else mode
        self.info = {}
        self.format = None

    @property
    def size(self):
        return self.width, self.height

    @property
    def channels(self):
        """Number of channels; None where the mode is not known."""
        return None if _headtorch.is_unknown(self.mode) else _CHANNELS.get(self.mode)

    def _like(self, width=None, height=None, mode=None):
        return Image(self.width if width is None else width, self.height if height is None else height, self.mode if mode is None else mode)

    def convert(self, mode=None, *args, **kwargs):
        return self._like(mode=mode)

    def resize(self, size, *args, **kwargs):
        width, height = size
        return self._like(width, height)

    def crop(self, box=None):
        if box is None:
            return self._like()
        left, upper, right, lower = box
        return self._like(right - left, lower - upper)

    def transpose(self, method):
        turned = method in (ROTATE_90, ROTATE_270, TRANSPOSE, TRANSVERSE)
        return self._like(self.height, self.width) if turned else self._like()

    def rotate(self, angle, resample=NEAREST, expand=False, *args, **kwargs):
        return Image(mode=self.mode) if expand else self._like()

    def transform(self, size, *args, **kwargs):
        width, height = size
        return self._like(width, height)

    def thumbnail(self, size, *args, **kwargs):
        self.width = _unknown("the width")
        self.height = _unknown("the height")

    def copy(self):
        return self._like()

    filter = point = effect_spread = lambda self, *args, **kwargs: self._like()

    def load(self, *args, **kwargs):
        return self

    seek = save = show = close = paste = putpixel = putdata = verify = putalpha = putpalette = load

    def split(self):
        return tuple([self._like(mode="L") for _ in range(self.channels or 1)])

    def getbands(self):
        return tuple(self.mode)

    def getpixel(self, xy):
        return _unknown("a pixel")

    getdata = getbbox = getextrema = histogram = tobytes = getpalette = lambda self, *args, **kwargs: _unknown("the pixels")

    def __array__(self, *args, **kwargs):
        return _unknown("the pixels")

    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


def open(fp, mode="r", formats=None):
    return Image()


def new(mode, size, color=0):
    width, height = size
    return Image(width, height, mode)


def fromarray(obj, mode=None):
    shape = getattr(obj, "shape", None)
    if _headtorch.is_unknown(shape) or shape is None or len(shape) < 2:
        return Image(mode=mode)
    channels = shape[2] if len(shape) > 2 else 1
    return Image(shape[1], shape[0], mode or {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}.get(channels))


def merge(mode, bands):
    return bands[0]._like(mode=mode)


def frombytes(mode, size, *args, **kwargs):
    return new(mode, size)


frombuffer = frombytes


def blend(im1, im2, alpha):
    return im1._like()


def composite(image1, image2, mask):
    return image1._like()


def isImageType(value):
    return isinstance(value, Image)


MAX_IMAGE_PIXELS = None

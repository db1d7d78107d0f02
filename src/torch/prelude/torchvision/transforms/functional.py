"""The functions behind the transforms, where torchvision is not installed: sizes without pixels."""
import torch
from PIL.Image import Image

from .transforms import InterpolationMode, Resize, _tensor


def _sized(img, height, width):
    return img._like(width, height) if isinstance(img, Image) else img.new_empty((*img.shape[:-2], height, width))


def get_dimensions(img):
    return [img.channels, img.height, img.width] if isinstance(img, Image) else list(img.shape[-3:])


def get_image_size(img):
    return [img.width, img.height] if isinstance(img, Image) else [img.shape[-1], img.shape[-2]]


def to_tensor(pic):
    if isinstance(pic, Image):
        return _tensor(pic, torch.float32)
    return torch.as_tensor(pic).permute(2, 0, 1).float()


def pil_to_tensor(pic):
    return _tensor(pic, torch.uint8)


def to_pil_image(pic, mode=None):
    return Image(pic.shape[-1], pic.shape[-2], mode)


def normalize(tensor, mean, std, inplace=False):
    return tensor if isinstance(tensor, Image) else torch.empty_like(tensor)


def resize(img, size, interpolation=None, max_size=None, antialias=True):
    if isinstance(img, Image):
        return Resize(size)(img)
    if isinstance(size, int) or len(size) == 1:
        side = size if isinstance(size, int) else size[0]
        height, width = img.shape[-2:]
        return _sized(img, side, int(side * width / height)) if height <= width else _sized(img, int(side * height / width), side)
    return _sized(img, size[0], size[1])


def center_crop(img, output_size):
    return _sized(img, *((output_size, output_size) if isinstance(output_size, int) else output_size))


def crop(img, top, left, height, width):
    return _sized(img, height, width)


def resized_crop(img, top, left, height, width, size, interpolation=None, antialias=True):
    return resize(img, size)


def pad(img, padding, fill=0, padding_mode="constant"):
    padding = [padding] if isinstance(padding, int) else list(padding)
    left, top, right, bottom = padding * 4 if len(padding) == 1 else padding * 2 if len(padding) == 2 else padding
    _, height, width = get_dimensions(img)
    return _sized(img, height + top + bottom, width + left + right)


def _same(img, *args, **kwargs):
    return img._like() if isinstance(img, Image) else torch.empty_like(img)


hflip = vflip = adjust_brightness = adjust_contrast = adjust_saturation = adjust_hue = adjust_gamma = gaussian_blur = _same
affine = perspective = invert = posterize = solarize = adjust_sharpness = autocontrast = equalize = erase = _same


def rotate(img, angle, *args, expand=False, **kwargs):
    return Image(mode=img.mode) if expand and isinstance(img, Image) else _same(img)


def rgb_to_grayscale(img, num_output_channels=1):
    return img._like(mode="L") if isinstance(img, Image) else img.new_empty((*img.shape[:-3], num_output_channels, *img.shape[-2:]))


def convert_image_dtype(image, dtype=torch.float):
    return image.to(dtype)

"""
Transforms of pictures and tensors. A picture without pixels takes the size that a transform gives it, also one of which nothing
else is known; what works on tensors is torchvision's own, where it is installed.
"""
import enum

import _headtorch
import torch
from PIL.Image import Image
from torch import nn

__all__ = [
    "InterpolationMode", "AugMix", "AutoAugment", "CenterCrop", "ColorJitter", "Compose",
    "ConvertImageDtype", "ElasticTransform", "FiveCrop", "GaussianBlur", "GaussianNoise", "Grayscale",
    "Lambda", "LinearTransformation", "Normalize", "PILToTensor", "Pad", "RandAugment",
    "RandomAdjustSharpness", "RandomAffine", "RandomApply", "RandomAutocontrast", "RandomChoice", "RandomCrop",
    "RandomEqualize", "RandomErasing", "RandomGrayscale", "RandomHorizontalFlip", "RandomInvert", "RandomOrder",
    "RandomPerspective", "RandomPhotometricDistort", "RandomPosterize", "RandomResizedCrop", "RandomRotation", "RandomSolarize",
    "RandomVerticalFlip", "Resize", "TenCrop", "ToPILImage", "ToTensor", "TrivialAugmentWide",
]

def _functional():
    from torchvision.transforms import functional
    return functional


def _picture(img):
    """The picture behind an image of which nothing is known."""
    return Image() if _headtorch.is_unknown(img) else img


def _pair(size):
    """Height and width as they are written; one number for both."""
    if isinstance(size, int):
        return size, size
    return (size[0], size[0]) if len(size) == 1 else (size[0], size[1])


def _known_size(picture):
    return not (_headtorch.is_unknown(picture.width) or _headtorch.is_unknown(picture.height))


def _tensor(picture, dtype):
    """A tensor of a picture's size; the picture itself where its size or mode is not known, marked as a tensor to be."""
    if not isinstance(picture, Image):
        return picture
    if picture.channels is None or not _known_size(picture):
        made = picture._like()
        made.awaits = dtype
        return made
    return torch.empty(picture.channels, picture.height, picture.width, dtype=dtype)


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, *inputs):
        img = inputs if len(inputs) > 1 else inputs[0]
        for transform in self.transforms:
            img = transform(*img) if len(inputs) > 1 else transform(img)
        return img


class _Plain:
    """Acts on the first of its arguments; the others (targets) pass."""

    def __call__(self, img, *rest):
        made = self.apply(_picture(img))
        return (made, *rest) if rest else made


class _Module(nn.Module):
    def forward(self, img, *rest):
        made = self.apply_to(_picture(img))
        return (made, *rest) if rest else made

    def apply_to(self, img):
        return img if isinstance(img, Image) else self.of_tensor(img)

    def of_tensor(self, img):
        return torch.empty_like(img)


class ToTensor(_Plain):
    def apply(self, img):
        if isinstance(img, Image):
            return _tensor(img, torch.float32)
        return _functional().to_tensor(img)


class PILToTensor(_Plain):
    def apply(self, img):
        return _tensor(img, torch.uint8)


class ToPILImage(_Plain):
    def __init__(self, mode=None):
        self.mode = mode

    def apply(self, img):
        if isinstance(img, torch.Tensor):
            return Image(img.shape[-1], img.shape[-2], self.mode or {1: "L", 3: "RGB", 4: "RGBA"}.get(img.shape[-3] if img.dim() > 2 else 1))
        return img if isinstance(img, Image) else Image(mode=self.mode)


class ConvertImageDtype(_Module):
    def __init__(self, dtype):
        super().__init__()
        self.dtype = dtype

    def apply_to(self, img):
        return _tensor(img, self.dtype) if isinstance(img, Image) else img.to(self.dtype)


class Normalize(_Module):
    def __init__(self, mean, std, inplace=False):
        super().__init__()
        self.mean = mean
        self.std = std
        self.inplace = inplace

    def apply_to(self, img):
        if isinstance(img, Image):
            # as many channels as means: what was a picture of an unknown mode has them now
            if len(self.mean) == 1 or not _known_size(img):
                return img
            return torch.empty(len(self.mean), img.height, img.width)
        return _functional().normalize(img, self.mean, self.std, self.inplace)


class Resize(_Module):
    def __init__(self, size, interpolation=None, max_size=None, antialias=True):
        super().__init__()
        self.size = size
        self.interpolation = interpolation or InterpolationMode.BILINEAR
        self.max_size = max_size
        self.antialias = antialias

    def apply_to(self, img):
        if not isinstance(img, Image):
            return _functional().resize(img, self.size, self.interpolation, self.max_size, self.antialias)
        if not isinstance(self.size, int) and len(self.size) == 2:
            return img._like(self.size[1], self.size[0])
        short = self.size if isinstance(self.size, int) else self.size[0]
        if not _known_size(img):
            return Image(mode=img.mode)
        width, height = img.size
        if width <= height:
            return img._like(short, int(short * height / width))
        return img._like(int(short * width / height), short)


class _Cut(_Module):
    """Gives a picture the size that is written, wherever it is cut out."""

    def __init__(self, size, *args, **kwargs):
        super().__init__()
        self.size = _pair(size)

    def apply_to(self, img):
        height, width = self.size
        if isinstance(img, Image):
            return img._like(width, height)
        return self.of_tensor(img, height, width)

    def of_tensor(self, img, height, width):
        return img.new_empty((*img.shape[:-2], height, width))


class CenterCrop(_Cut):
    def of_tensor(self, img, height, width):
        return _functional().center_crop(img, [height, width])


class RandomCrop(_Cut):
    pass


class RandomResizedCrop(_Cut):
    pass


class FiveCrop(_Cut):
    def apply_to(self, img):
        return tuple([super(FiveCrop, self).apply_to(img) for _ in range(5)])


class TenCrop(_Cut):
    def apply_to(self, img):
        return tuple([super(TenCrop, self).apply_to(img) for _ in range(10)])


class Pad(_Module):
    def __init__(self, padding, fill=0, padding_mode="constant"):
        super().__init__()
        self.padding = padding
        self.fill = fill
        self.padding_mode = padding_mode

    def apply_to(self, img):
        padding = [self.padding] if isinstance(self.padding, int) else list(self.padding)
        left, top, right, bottom = padding * 4 if len(padding) == 1 else padding * 2 if len(padding) == 2 else padding
        if isinstance(img, Image):
            return img._like(img.width + left + right, img.height + top + bottom)
        return _functional().pad(img, self.padding, self.fill, self.padding_mode)


class Grayscale(_Module):
    def __init__(self, num_output_channels=1):
        super().__init__()
        self.num_output_channels = num_output_channels

    def apply_to(self, img):
        if isinstance(img, Image):
            return img._like(mode="L" if self.num_output_channels == 1 else "RGB")
        return img.new_empty((*img.shape[:-3], self.num_output_channels, *img.shape[-2:]))


class Lambda(_Plain):
    def __init__(self, lambd, *types):
        self.lambd = lambd

    def __call__(self, img, *rest):
        made = self.lambd(img)
        return (made, *rest) if rest else made


class _Same(_Module):
    """Leaves the size and the mode as they are."""

    def __init__(self, *args, **kwargs):
        super().__init__()


class _Some(_Module):
    """May apply a list of transforms."""

    def __init__(self, transforms, *args, **kwargs):
        super().__init__()
        self.transforms = transforms

    def apply_to(self, img):
        for transform in self.transforms:
            img = transform(img)
        return img


class RandomApply(_Some):
    pass


class RandomOrder(_Some):
    pass


class RandomChoice(_Some):
    def apply_to(self, img):
        return self.transforms[0](img)


class RandomRotation(_Same):
    def __init__(self, degrees, interpolation=None, expand=False, center=None, fill=0):
        super().__init__()
        self.expand = expand

    def apply_to(self, img):
        if self.expand:
            return Image(mode=img.mode) if isinstance(img, Image) else _headtorch.quiet("the size of a turned picture")
        return super().apply_to(img)


class RandomErasing(_Same):
    pass


class GaussianNoise(_Same):
    pass


class RandomHorizontalFlip(_Same):
    pass


class RandomVerticalFlip(_Same):
    pass


class ColorJitter(_Same):
    pass


class RandomAffine(_Same):
    pass


class RandomPerspective(_Same):
    pass


class RandomGrayscale(_Same):
    pass


class GaussianBlur(_Same):
    pass


class RandomInvert(_Same):
    pass


class RandomPosterize(_Same):
    pass


class RandomSolarize(_Same):
    pass


class RandomAdjustSharpness(_Same):
    pass


class RandomAutocontrast(_Same):
    pass


class RandomEqualize(_Same):
    pass


class ElasticTransform(_Same):
    pass


class RandomPhotometricDistort(_Same):
    pass


class AutoAugment(_Same):
    pass


class RandAugment(_Same):
    pass


class TrivialAugmentWide(_Same):
    pass


class AugMix(_Same):
    pass


class LinearTransformation(_Same):
    pass


class _Interpolation(enum.Enum):
    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"
    HAMMING = "hamming"
    LANCZOS = "lanczos"


# Last: torchvision's own functions import this package, and ours this module.
InterpolationMode = _Interpolation
try:
    from torchvision.transforms.functional import InterpolationMode
except ImportError:
    pass

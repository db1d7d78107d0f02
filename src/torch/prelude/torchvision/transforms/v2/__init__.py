"""The second version of the transforms: targets pass beside the picture."""
import _headtorch
import torch
from PIL.Image import Image

from torchvision.transforms.autoaugment import AutoAugmentPolicy
from torchvision.transforms.transforms import *
from torchvision.transforms.transforms import _Module, _Plain, _Same, _tensor


class Transform(_Module):
    def __init__(self):
        super().__init__()


class ToImage(_Plain):
    def apply(self, img):
        return _tensor(img, torch.uint8) if isinstance(img, Image) else img


class ToPureTensor(_Plain):
    def apply(self, img):
        return img


class ToDtype(_Module):
    def __init__(self, dtype, scale=False):
        super().__init__()
        self.dtype = dtype

    def apply_to(self, img):
        dtype = self.dtype if isinstance(self.dtype, torch.dtype) else torch.float32
        return _tensor(img, dtype) if isinstance(img, Image) else img.to(dtype)


class MixUp(_Module):
    """Pictures and labels of a batch, mixed: labels become one number for each class."""

    def __init__(self, *, alpha=1.0, num_classes=None, labels_getter="default"):
        super().__init__()
        self.num_classes = num_classes

    def forward(self, images, labels):
        return torch.empty_like(images), torch.empty(labels.shape[0], self.num_classes)


class CutMix(MixUp):
    pass


class Identity(_Same):
    pass


class SanitizeBoundingBoxes(_Same):
    pass


class ClampBoundingBoxes(_Same):
    pass


class RandomShortestSize(_Plain):
    def __init__(self, *args, **kwargs):
        pass

    def apply(self, img):
        return Image(mode=img.mode) if isinstance(img, Image) else _headtorch.quiet("a size that is drawn")


class ScaleJitter(RandomShortestSize):
    pass


class RandomIoUCrop(RandomShortestSize):
    pass


class RandomZoomOut(RandomShortestSize):
    pass


class RandomResize(RandomShortestSize):
    pass


def __getattr__(name):
    if name == "functional":
        import torchvision.transforms.functional as functional
        return functional
    raise AttributeError(f"module 'torchvision.transforms.v2' has no attribute {name!r}")

"""What weights say of their inputs: a picture becomes a tensor of the size that the weights were trained for."""
import torch
from PIL.Image import Image
from torch import nn

from .transforms import CenterCrop, Normalize, Resize, ToTensor, _picture, _tensor

__all__ = ["ObjectDetection", "ImageClassification", "VideoClassification", "SemanticSegmentation", "OpticalFlow"]

_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class _Preset(nn.Module):
    def __init__(self, *, crop_size=None, resize_size=None, mean=_MEAN, std=_STD, interpolation=None, antialias=True):
        super().__init__()
        self.crop_size = None if crop_size is None else [crop_size] if isinstance(crop_size, int) else list(crop_size)
        self.resize_size = None if resize_size is None else [resize_size] if isinstance(resize_size, int) else list(resize_size)
        self.mean, self.std = list(mean), list(std)
        self.interpolation, self.antialias = interpolation, antialias

    def forward(self, img):
        img = _picture(img)
        if self.resize_size is not None:
            img = Resize(self.resize_size, self.interpolation, None, self.antialias)(img)
        if self.crop_size is not None:
            img = CenterCrop(self.crop_size)(img)
        if isinstance(img, torch.Tensor) and not img.is_floating_point():
            img = img.float()
        return Normalize(self.mean, self.std)(ToTensor()(img) if isinstance(img, Image) else img)


class ImageClassification(_Preset):
    pass


class SemanticSegmentation(_Preset):
    pass


class ObjectDetection(nn.Module):
    def forward(self, img):
        return _tensor(_picture(img), torch.float32) if not isinstance(img, torch.Tensor) else img.float()


class VideoClassification(nn.Module):
    def __init__(self, *, crop_size, resize_size, mean=(0.43216, 0.394666, 0.37645), std=(0.22803, 0.22145, 0.216989), interpolation=None):
        super().__init__()
        self.crop_size, self.resize_size, self.mean, self.std = list(crop_size), list(resize_size), list(mean), list(std)

    def forward(self, vid):
        if not isinstance(vid, torch.Tensor):
            return vid
        shape = vid.shape if vid.dim() == 5 else (1, *vid.shape)
        made = torch.empty(shape[0], shape[2], shape[1], *self.crop_size)
        return made if vid.dim() == 5 else made[0]


class OpticalFlow(nn.Module):
    def forward(self, img1, img2):
        return img1.float(), img2.float()


# Last: see transforms.py.
from .transforms import InterpolationMode

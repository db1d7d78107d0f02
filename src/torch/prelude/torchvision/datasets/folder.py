"""Folders with a folder for each class. What lies in them is not read."""
import _headtorch
import torch
from PIL.Image import Image

from .vision import VisionDataset, transformed

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def default_loader(path):
    return Image(mode="RGB")


pil_loader = default_loader


def has_file_allowed_extension(filename, extensions):
    return filename.lower().endswith(extensions)


class DatasetFolder(VisionDataset):
    def __init__(self, root, loader=default_loader, extensions=None, transform=None, target_transform=None, is_valid_file=None, allow_empty=False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.loader = loader
        self.classes = _headtorch.quiet("the folders of the classes")
        self.class_to_idx = _headtorch.quiet("the folders of the classes")
        self.samples = _headtorch.quiet("the files of the folder")
        self.targets = _headtorch.quiet("the classes of the files")

    @property
    def imgs(self):
        return self.samples

    def __len__(self):
        return _headtorch.quiet("how many files the folder holds")

    def __getitem__(self, index):
        label = torch.randint(0, 1000, ())
        return transformed(self, self.loader(_headtorch.quiet("the path of an example")), label)


class ImageFolder(DatasetFolder):
    def __init__(self, root, transform=None, target_transform=None, loader=default_loader, is_valid_file=None, allow_empty=False):
        super().__init__(root, loader, IMG_EXTENSIONS, transform, target_transform, is_valid_file, allow_empty)

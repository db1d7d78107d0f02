"""What all data sets of pictures share: transforms of the example and of its target."""
import torch
from torch.utils.data import Dataset


class StandardTransform:
    def __init__(self, transform=None, target_transform=None):
        self.transform = transform
        self.target_transform = target_transform

    def __call__(self, input, target):
        return (input if self.transform is None else self.transform(input)), (target if self.target_transform is None else self.target_transform(target))


class VisionDataset(Dataset):
    def __init__(self, root=None, transforms=None, transform=None, target_transform=None):
        if transforms is not None and (transform is not None or target_transform is not None):
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")
        self.root = root
        self.transform = transform
        self.target_transform = target_transform
        self.transforms = transforms or (StandardTransform(transform, target_transform) if transform or target_transform else None)


def transformed(dataset, picture, target):
    """The example as the data set gives it."""
    return (picture, target) if dataset.transforms is None else dataset.transforms(picture, target)

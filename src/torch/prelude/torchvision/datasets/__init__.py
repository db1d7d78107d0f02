"""Data sets as they are published: how many examples, of which size. Nothing is downloaded; a folder's pictures have any size."""
import _headtorch
import torch
from PIL.Image import Image
from torch.utils.data import Dataset

from . import folder, utils, vision
from .folder import DatasetFolder, ImageFolder, default_loader
from .vision import VisionDataset, transformed


def _label(classes):
    """A class index, whichever it is."""
    return _headtorch.quiet("the label of an example") if classes is None else torch.randint(0, classes, ())


class _Published(VisionDataset):
    """Pictures with a class each: `sizes` by split, `picture` as width, height, mode, `n` classes."""

    sizes = {}
    picture = (None, None, "RGB")
    n = None

    def __init__(self, root=None, train=True, transform=None, target_transform=None, download=False, *, split=None, **options):
        if isinstance(train, str):
            train, split = True, train
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        self.split = split or ("train" if train else "test")
        self.classes = _headtorch.quiet("the names of the classes") if self.n is None else [f"class {index}" for index in range(self.n)]
        self.class_to_idx = _headtorch.quiet("the names of the classes") if self.n is None else {name: index for index, name in enumerate(self.classes)}

    def __len__(self):
        size = self.sizes.get(self.split)
        return _headtorch.quiet(f"how many examples {type(self).__name__} has") if size is None else size

    def __getitem__(self, index):
        width, height, mode = self.picture
        return transformed(self, Image(width, height, mode), _label(self.n))

    @property
    def targets(self):
        return _headtorch.quiet("the labels of the examples")

    labels = data = imgs = samples = targets


class MNIST(_Published):
    sizes, picture, n = {"train": 60000, "test": 10000}, (28, 28, "L"), 10


class FashionMNIST(MNIST):
    pass


class KMNIST(MNIST):
    pass


class QMNIST(MNIST):
    pass


class EMNIST(MNIST):
    sizes, n = {}, None


class USPS(_Published):
    sizes, picture, n = {"train": 7291, "test": 2007}, (16, 16, "L"), 10


class CIFAR10(_Published):
    sizes, picture, n = {"train": 50000, "test": 10000}, (32, 32, "RGB"), 10


class CIFAR100(CIFAR10):
    n = 100


class SVHN(_Published):
    sizes, picture, n = {"train": 73257, "test": 26032, "extra": 531131}, (32, 32, "RGB"), 10


class STL10(_Published):
    sizes, picture, n = {"train": 5000, "test": 8000, "unlabeled": 100000}, (96, 96, "RGB"), 10


class Food101(_Published):
    sizes, n = {"train": 75750, "test": 25250}, 101


class Flowers102(_Published):
    sizes, n = {"train": 1020, "val": 1020, "test": 6149}, 102


class OxfordIIITPet(_Published):
    n = 37


class StanfordCars(_Published):
    sizes, n = {"train": 8144, "test": 8041}, 196


class FGVCAircraft(_Published):
    n = 100


class Caltech101(_Published):
    picture, n = (None, None, None), 101


class Caltech256(_Published):
    picture, n = (None, None, None), 257


class DTD(_Published):
    sizes, n = {"train": 1880, "val": 1880, "test": 1880}, 47


class EuroSAT(_Published):
    sizes, picture, n = {"train": 27000, "test": 27000}, (64, 64, "RGB"), 10


class GTSRB(_Published):
    sizes, n = {"train": 26640, "test": 12630}, 43


class SUN397(_Published):
    n = 397


class PCAM(_Published):
    sizes, picture, n = {"train": 262144, "val": 32768, "test": 32768}, (96, 96, "RGB"), 2


class Imagenette(_Published):
    n = 10


class ImageNet(_Published):
    sizes, n = {"train": 1281167, "val": 50000}, 1000

    def __init__(self, root, split="train", **options):
        super().__init__(root, split=split, **options)


class CelebA(_Published):
    picture = (178, 218, "RGB")
    sizes = {"train": 162770, "valid": 19867, "test": 19962, "all": 202599}


class Omniglot(_Published):
    picture = (105, 105, "L")


class Places365(_Published):
    n = 365


class LSUN(_Published):
    pass


class FakeData(VisionDataset):
    def __init__(self, size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None, random_offset=0):
        super().__init__(None, transform=transform, target_transform=target_transform)
        self.size, self.image_size, self.num_classes = size, image_size, num_classes

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        channels, height, width = self.image_size
        return transformed(self, Image(width, height, {1: "L", 3: "RGB", 4: "RGBA"}.get(channels)), torch.randint(0, self.num_classes, (1,))[0])


class _Unread(VisionDataset):
    """Examples with more than a class: pictures of any size, targets that are not read."""

    def __init__(self, root=None, *args, transform=None, target_transform=None, transforms=None, **options):
        super().__init__(root, transforms, transform, target_transform)

    def __len__(self):
        return _headtorch.quiet(f"how many examples {type(self).__name__} has")

    def __getitem__(self, index):
        return transformed(self, Image(mode="RGB"), _headtorch.quiet("the target of an example"))


class CocoDetection(_Unread):
    pass


class VOCDetection(_Unread):
    pass


class VOCSegmentation(_Unread):
    def __getitem__(self, index):
        return transformed(self, Image(mode="RGB"), Image(mode="P"))


class Cityscapes(VOCSegmentation):
    pass


def __getattr__(name):
    if name.startswith("_") or not name[0].isupper():
        raise AttributeError(f"module 'torchvision.datasets' has no attribute {name!r}")
    return _Unread

"""Augmentations by policy: sizes stay."""
import enum

from .transforms import AugMix, AutoAugment, RandAugment, TrivialAugmentWide


class AutoAugmentPolicy(enum.Enum):
    IMAGENET = "imagenet"
    CIFAR10 = "cifar10"
    SVHN = "svhn"


__all__ = ["AutoAugmentPolicy", "AutoAugment", "RandAugment", "TrivialAugmentWide", "AugMix"]

"""Swin of torchvision, unchanged."""
from torchvision.models import swin_t

model = swin_t(num_classes=10)

"""ResNet-50 of torchvision, unchanged."""
from torchvision.models import resnet50

model = resnet50(num_classes=10)

"""Models that people make of a torchvision body: a head of their own, a body cut before its head, layers read in between."""
import torch
from torch import nn
from torchvision.models import densenet121, efficientnet_b0, resnet18, vit_b_16
from torchvision.models._utils import IntermediateLayerGetter


class Wrapped(nn.Module):
    def __init__(self, classes: int = 7):
        super().__init__()
        self.backbone = resnet18()
        width = self.backbone.fc.in_features
        self.backbone.fc = nn.Identity()
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.backbone(x))


class Cut(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(*list(resnet18().children())[:-1])
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(512, 5))

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = IntermediateLayerGetter(resnet18(), {"layer2": "low", "layer4": "high"})
        self.low = nn.Conv2d(128, 3, 1)
        self.high = nn.Conv2d(512, 3, 1)

    def forward(self, x):
        found = self.body(x)
        return {"low": self.low(found["low"]), "high": self.high(found["high"])}


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = efficientnet_b0().features
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.kind = nn.Linear(1280, 4)
        self.age = nn.Linear(1280, 1)

    def forward(self, x):
        x = self.pool(self.trunk(x)).flatten(1)
        return self.kind(x), self.age(x)


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = densenet121()
        self.net.classifier = nn.Identity()

    def forward(self, x):
        return self.net(x)


class ViTWrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.vit = vit_b_16()
        self.vit.heads = nn.Linear(768, 3)

    def forward(self, x):
        return self.vit(x)

"""Models that people make of a torchvision body: a head of their own, a body cut before its head, layers read in between."""
from collections import OrderedDict

import torch
from torch import nn
from torch.fx import symbolic_trace
from torchvision.models import densenet121, efficientnet_b0, mobilenet_v3_large, resnet18, resnet50, swin_t, vit_b_16
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.models.detection.backbone_utils import BackboneWithFPN, resnet_fpn_backbone
from torchvision.models.feature_extraction import create_feature_extractor
from torchvision.ops import FeaturePyramidNetwork
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool


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


class Pyramid(nn.Module):
    """The body of a detector: layers read out of a graph, a pyramid over them, a head on each level."""

    def __init__(self, classes: int = 4):
        super().__init__()
        self.body = create_feature_extractor(resnet50(), {f"layer{k}": str(k) for k in (2, 3, 4)})
        with torch.no_grad():
            widths = [one.shape[1] for one in self.body(torch.randn(2, 3, 224, 224)).values()]
        self.fpn = FeaturePyramidNetwork(widths, out_channels=256, extra_blocks=LastLevelMaxPool())
        self.scores = nn.Conv2d(256, classes, 3, padding=1)

    def forward(self, x):
        return {name: self.scores(one) for name, one in self.fpn(self.body(x)).items()}


class SwinFeatures(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = create_feature_extractor(swin_t(), ["features.5", "permute"])
        self.norm = nn.LayerNorm(768)
        self.head = nn.Linear(768, 11)

    def forward(self, x):
        x = self.body(x)["permute"].mean([2, 3])
        return self.head(self.norm(x))


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.vit = create_feature_extractor(vit_b_16(), {"encoder": "tokens"})
        self.decode = nn.ConvTranspose2d(768, 2, 16, 16)

    def forward(self, x):
        tokens = self.vit(x)["tokens"][:, 1:]
        return self.decode(tokens.transpose(1, 2).unflatten(2, (14, 14)))


class WithPyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = resnet_fpn_backbone(backbone_name="resnet18", weights=None)
        self.head = nn.Conv2d(self.backbone.out_channels, 1, 1)

    def forward(self, x):
        return self.head(self.backbone(x)["0"])


class OwnPyramid(nn.Module):
    def __init__(self):
        super().__init__()
        body = mobilenet_v3_large().features
        self.backbone = BackboneWithFPN(body, {"6": "0", "16": "1"}, [40, 960], 64)
        self.classes = nn.Linear(64, 8)

    def forward(self, x):
        return self.classes(self.backbone(x)["1"].mean((2, 3)))


class Graph(nn.Module):
    """A traced model, with its last layer replaced in the traced one."""

    def __init__(self):
        super().__init__()
        self.net = symbolic_trace(resnet18())
        self.net.fc = nn.Linear(512, 6)

    def forward(self, x):
        return self.net(x)


class CutConvolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(*list(resnet50().children())[:-2])
        self.mask = nn.Sequential(nn.Conv2d(2048, 64, 1), nn.ReLU(), nn.ConvTranspose2d(64, 1, 32, 32))

    def forward(self, x):
        return self.mask(self.encoder(x))


class CutNamed(nn.Module):
    def __init__(self):
        super().__init__()
        net = densenet121()
        self.features = nn.Sequential(OrderedDict(list(net.named_children())[:-1]))
        self.fc = nn.Linear(net.classifier.in_features, 3)

    def forward(self, x):
        x = torch.relu(self.features(x))
        return self.fc(x.mean((-2, -1)))

"""Compares several backbones on the same task."""
import time

import torch
import torch.nn as nn
from torchvision import models
from torchvision.models import MobileNet_V2_Weights, densenet121, mobilenet_v2, squeezenet1_1, vit_b_16

NUM_CLASSES = 8


def set_parameter_requires_grad(model, feature_extracting):
    if feature_extracting:
        for param in model.parameters():
            param.requires_grad = False


def initialize_model(model_name, num_classes, feature_extract=True):
    if model_name == "resnet":
        model_ft = models.resnet34(weights=None)
        set_parameter_requires_grad(model_ft, feature_extract)
        model_ft.fc = nn.Linear(model_ft.fc.in_features, num_classes)
    elif model_name == "alexnet":
        model_ft = models.alexnet(weights=None)
        set_parameter_requires_grad(model_ft, feature_extract)
        num_ftrs = model_ft.classifier[6].in_features
        model_ft.classifier[6] = nn.Linear(num_ftrs, num_classes)
    else:
        raise ValueError("Invalid model name")
    return model_ft


mobile = mobilenet_v2(weights=MobileNet_V2_Weights.IMAGENET1K_V2)
mobile.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(mobile.last_channel, NUM_CLASSES))

dense = densenet121()
dense.classifier = nn.Linear(dense.classifier.in_features, NUM_CLASSES)

squeeze = squeezenet1_1()
squeeze.classifier[1] = nn.Conv2d(512, NUM_CLASSES, kernel_size=(1, 1))

vit = vit_b_16(weights="IMAGENET1K_V1")
vit.heads.head = nn.Linear(vit.heads.head.in_features, NUM_CLASSES)

plain = initialize_model("resnet", NUM_CLASSES)
alex = initialize_model("alexnet", NUM_CLASSES, feature_extract=False)

candidates = {"mobile": mobile, "dense": dense, "squeeze": squeeze, "vit": vit, "resnet": plain, "alexnet": alex}
for name, candidate in candidates.items():
    candidate.eval()
    n_params = sum(p.numel() for p in candidate.parameters() if p.requires_grad)
    start = time.perf_counter()
    with torch.no_grad():
        out = candidate(torch.randn(2, 3, 224, 224))
    assert out.shape == (2, NUM_CLASSES)
    print(f"{name:10s} {n_params / 1e6:8.2f}M {time.perf_counter() - start:.2f}s")

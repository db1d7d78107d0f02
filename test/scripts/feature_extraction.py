import numpy as np
import torch
import torch.nn as nn
import torchvision.models as models
from PIL import Image
from torchvision import transforms
from torchvision.models.feature_extraction import create_feature_extractor

resnet = models.resnet50(weights="IMAGENET1K_V2")
backbone = nn.Sequential(*list(resnet.children())[:-1])
backbone.eval()
extractor = create_feature_extractor(resnet, return_nodes={"layer2": "mid", "layer4": "deep"})

preprocess = transforms.Compose([
    transforms.Resize(256),
    transforms.CenterCrop(224),
    transforms.ToTensor(),
    transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
])
img = Image.open("cat.jpg")
batch = preprocess(img).unsqueeze(0)
with torch.no_grad():
    features = torch.flatten(backbone(batch), 1)
    maps = extractor(batch)
print(features.shape, maps["mid"].shape, maps["deep"].shape)
classifier = nn.Linear(2048, 37)
logits = classifier(features)

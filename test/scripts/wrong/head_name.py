import torch
import torch.nn as nn
from torchvision import models

NUM_CLASSES = 6
model = models.vgg16(weights=models.VGG16_Weights.DEFAULT)
for param in model.features.parameters():
    param.requires_grad = False
num_ftrs = model.classifer[6].in_features

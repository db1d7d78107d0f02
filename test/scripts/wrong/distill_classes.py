import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.models import resnet18, resnet34

loader = DataLoader(datasets.CIFAR10("data", download=True, transform=transforms.ToTensor()), batch_size=32)
teacher = resnet34(num_classes=100).eval()
student = resnet18(num_classes=10)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
T = 2.0
for x, y in loader:
    with torch.no_grad():
        t = teacher(x)
    s = student(x)
    soft = F.mse_loss(F.softmax(s / T, dim=1), F.softmax(t / T, dim=1))
    loss = soft + F.cross_entropy(s, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

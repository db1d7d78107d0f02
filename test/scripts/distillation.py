import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
import torchvision
import torchvision.transforms as T
from torchvision.models import mobilenet_v3_small, resnet50


def distillation_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.7):
    soft = F.kl_div(
        F.log_softmax(student_logits / temperature, dim=1),
        F.softmax(teacher_logits / temperature, dim=1),
        reduction="batchmean",
    ) * temperature ** 2
    hard = F.cross_entropy(student_logits, labels)
    return alpha * soft + (1 - alpha) * hard


transform = T.Compose([T.Resize((96, 96)), T.ToTensor(), T.Normalize((0.5,) * 3, (0.5,) * 3)])
train_data = torchvision.datasets.CIFAR100("./data", train=True, transform=transform, download=True)
loader = DataLoader(train_data, batch_size=16, shuffle=True)

teacher = resnet50(weights=None)
teacher.fc = nn.Linear(teacher.fc.in_features, 100)
teacher.load_state_dict(torch.load("teacher.pth", map_location="cpu", weights_only=True))
teacher.eval()
for p in teacher.parameters():
    p.requires_grad_(False)

student = mobilenet_v3_small(num_classes=100)
optimizer = torch.optim.SGD(student.parameters(), lr=0.05, momentum=0.9)

for epoch in range(2):
    student.train()
    running = 0.0
    for step, (x, y) in enumerate(loader, start=1):
        with torch.no_grad():
            t = teacher(x)
        s = student(x)
        loss = distillation_loss(s, t, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running += loss.item()
        if step % 50 == 0:
            print(f"[{epoch}, {step}] {running / 50:.3f}")
            running = 0.0
torch.save(student.state_dict(), "student.pth")

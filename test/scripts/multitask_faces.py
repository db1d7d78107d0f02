"""One backbone with several heads: age, gender and landmarks, with learned weights of the losses."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.models import ResNet34_Weights, resnet34


class MultiTaskFaceNet(nn.Module):
    def __init__(self, num_ages=101, num_landmarks=68, pretrained=True):
        super().__init__()
        backbone = resnet34(weights=ResNet34_Weights.IMAGENET1K_V1 if pretrained else None)
        width = backbone.fc.in_features
        backbone.fc = nn.Identity()
        self.backbone = backbone
        self.shared = nn.Sequential(nn.Linear(width, 256), nn.ReLU(inplace=True), nn.Dropout(0.3))
        self.heads = nn.ModuleDict({
            "age": nn.Linear(256, num_ages),
            "gender": nn.Linear(256, 2),
            "landmarks": nn.Sequential(nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, num_landmarks * 2)),
        })
        self.log_vars = nn.Parameter(torch.zeros(3))

    def forward(self, images):
        features = self.shared(self.backbone(images))
        out = {name: head(features) for name, head in self.heads.items()}
        out["landmarks"] = out["landmarks"].view(images.size(0), -1, 2)
        return out


def multitask_loss(outputs, targets, log_vars):
    losses = torch.stack([
        F.cross_entropy(outputs["age"], targets["age"]),
        F.cross_entropy(outputs["gender"], targets["gender"]),
        F.smooth_l1_loss(outputs["landmarks"], targets["landmarks"]),
    ])
    return (torch.exp(-log_vars) * losses + log_vars).sum(), losses.detach()


def fake_batch(n=4):
    targets = {"age": torch.randint(0, 101, (n,)), "gender": torch.randint(0, 2, (n,)), "landmarks": torch.rand(n, 68, 2)}
    return torch.rand(n, 3, 112, 112), targets


if __name__ == "__main__":
    torch.manual_seed(0)
    net = MultiTaskFaceNet()
    optimizer = torch.optim.Adam([
        {"params": net.backbone.parameters(), "lr": 1e-4},
        {"params": list(net.shared.parameters()) + list(net.heads.parameters()) + [net.log_vars]},
    ], lr=1e-3)
    for step in range(3):
        images, targets = fake_batch()
        outputs = net(images)
        loss, parts = multitask_loss(outputs, targets, net.log_vars)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item(), parts.tolist())

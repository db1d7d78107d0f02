import copy
import sys

import torch
import torch.nn as nn
import torchvision.models as models

NUM_CLASSES = 5


class EMA:
    def __init__(self, model, decay=0.999):
        self.module = copy.deepcopy(model).eval()
        self.decay = decay
        for p in self.module.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for ema_p, p in zip(self.module.parameters(), model.parameters()):
            ema_p.mul_(self.decay).add_(p.detach(), alpha=1 - self.decay)
        for ema_b, b in zip(self.module.buffers(), model.buffers()):
            ema_b.copy_(b)


net = models.vgg16_bn(weights=None)
net.classifier[6] = nn.Linear(net.classifier[6].in_features, NUM_CLASSES)
ema = EMA(net)
optimizer = torch.optim.RMSprop([
    {"params": net.features.parameters(), "lr": 1e-5},
    {"params": net.classifier.parameters(), "lr": 1e-3},
])
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda step: min(1.0, (step + 1) / 10))
loss_fn = nn.CrossEntropyLoss()
for step in range(2):
    x, y = torch.randn(2, 3, 64, 64), torch.randint(0, NUM_CLASSES, (2,))
    loss = loss_fn(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    ema.update(net)
    print(step, loss.item(), file=sys.stderr)

net.eval()
dummy_input = torch.randn(1, 3, 224, 224)
try:
    torch.onnx.export(net, dummy_input, "vgg.onnx", input_names=["input"], output_names=["logits"], dynamic_axes={"input": {0: "batch"}}, opset_version=17)
except Exception as error:
    print("not exported:", error)
traced = torch.jit.trace(net, torch.randn(1, 3, 64, 64))
traced.save("vgg.pt")

import numpy as np
import torch
from sklearn.model_selection import KFold
from torch import nn
from torch.utils.data import DataLoader, Subset, SubsetRandomSampler, TensorDataset

torch.manual_seed(42)
X = torch.randn(200, 20)
y = (X[:, 0] + X[:, 1] > 0).long()
dataset = TensorDataset(X, y)


class MLP(nn.Module):
    def __init__(self, n_features, hidden=(64, 32), n_classes=2, p=0.2):
        super().__init__()
        layers = []
        last = n_features
        for h in hidden:
            layers += [nn.Linear(last, h), nn.BatchNorm1d(h), nn.ReLU(), nn.Dropout(p)]
            last = h
        layers.append(nn.Linear(last, n_classes))
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


def reset_weights(m):
    for layer in m.children():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()


def run_fold(model, train_loader, val_loader, epochs=2, patience=3):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_fn = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]))
    best, wait = float("inf"), 0
    for epoch in range(epochs):
        model.train()
        for xb, yb in train_loader:
            optimizer.zero_grad()
            loss_fn(model(xb), yb).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            val_loss = np.mean([loss_fn(model(xb), yb).item() for xb, yb in val_loader])
        if val_loss < best:
            best, wait = val_loss, 0
        else:
            wait += 1
            if wait >= patience:
                print("early stopping at", epoch)
                break
    return best


results = {}
kfold = KFold(n_splits=5, shuffle=True, random_state=0)
for fold, (train_ids, val_ids) in enumerate(kfold.split(X)):
    print(f"FOLD {fold}")
    train_loader = DataLoader(dataset, batch_size=32, sampler=SubsetRandomSampler(train_ids))
    val_loader = DataLoader(Subset(dataset, val_ids), batch_size=32)
    model = MLP(X.shape[1])
    model.apply(reset_weights)
    results[fold] = run_fold(model, train_loader, val_loader)
print(sum(results.values()) / max(len(results), 1))

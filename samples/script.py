"""A script rather than a module: it builds a model, makes inputs and calls the model, twice."""

import torch
from torch import nn

model = nn.Sequential(
    nn.Linear(20, 64),
    nn.ReLU(),
    nn.Linear(64, 3),
)

# A quick look while writing: eight examples of twenty features each.
examples = torch.randn(8, 20)
scores = model(examples)
print("scores:", tuple(scores.shape))


def predict(model, inputs):
    """The most likely class of every input."""
    model.eval()
    with torch.no_grad():
        return model(inputs).argmax(dim=1)


if __name__ == "__main__":
    batch = torch.randn(32, 20)
    classes = predict(model, batch)
    print("classes:", tuple(classes.shape))

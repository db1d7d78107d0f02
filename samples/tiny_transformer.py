"""A transformer encoder that sorts short texts into classes."""

import torch
from torch import nn


class TinyTransformer(nn.Module):
    """Token and position embeddings, an encoder, and a head on the average of all tokens.

    Args:
        vocab_size: how many different tokens there are.
        num_classes: how many classes to tell apart.
        width: numbers that describe one token.
        heads: attention heads; they share the width evenly.
        depth: encoder layers.
        max_length: the longest text, in tokens.
    """

    def __init__(self, vocab_size=1000, num_classes=4, width=64, heads=4, depth=2, max_length=128):
        super().__init__()
        self.tokens = nn.Embedding(vocab_size, width)
        self.positions = nn.Parameter(torch.zeros(1, max_length, width))
        layer = nn.TransformerEncoderLayer(width, heads, dim_feedforward=4 * width, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, depth)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, num_classes)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions[:, : ids.shape[1]]
        x = self.encoder(x)
        x = self.norm(x.mean(dim=1))  # one description for the whole text
        return self.head(x)

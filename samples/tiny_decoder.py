"""A language model: a causal transformer whose output layer shares its weights with the embedding."""

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """Causal self-attention and a feed-forward part, each with a residual connection."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.project = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Linear(4 * width, width),
        )

    def attend(self, x):
        batch, length, width = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        # Every head works on its own slice of the width.
        q, k, v = (t.view(batch, length, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        # A token may look at itself and at earlier tokens only.
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.project(y.transpose(1, 2).reshape(batch, length, width))

    def forward(self, x):
        x = x + self.attend(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class TinyDecoder(nn.Module):
    """Predicts the next token at every position.

    Args:
        vocab_size: how many different tokens there are.
        width: numbers that describe one token.
        heads: attention heads in each block.
        depth: number of blocks.
        max_length: the longest text, in tokens.
    """

    def __init__(self, vocab_size=256, width=64, heads=4, depth=2, max_length=64):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, width)
        self.positions = nn.Embedding(max_length, width)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.lm_head = nn.Linear(width, vocab_size, bias=False)
        # One table for both directions: token to vector, and vector to token.
        self.lm_head.weight = self.embed.weight

    def forward(self, ids):
        steps = torch.arange(ids.shape[1], device=ids.device)
        x = self.embed(ids) + self.positions(steps)
        for block in self.blocks:
            x = block(x)
        return self.lm_head(self.norm(x))

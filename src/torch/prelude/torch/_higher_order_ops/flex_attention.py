"""Flex attention by its inner name."""
from torch.nn.attention.flex_attention import *

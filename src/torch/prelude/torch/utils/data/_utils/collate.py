"""Rows as one batch."""
from torch.utils.data.dataloader import default_collate, default_convert

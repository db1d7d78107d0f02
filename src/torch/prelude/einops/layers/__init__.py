"""Layers that rearrange, reduce and mix axes."""

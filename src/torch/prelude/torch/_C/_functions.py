"""torch._C._functions."""

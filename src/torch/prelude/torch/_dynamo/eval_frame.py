"""Frames of the tracer."""
from torch._dynamo import disable, optimize


class OptimizedModule:
    pass

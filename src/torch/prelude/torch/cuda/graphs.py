"""Graphs of a GPU."""
from torch.cuda import CUDAGraph, graph, make_graphed_callables

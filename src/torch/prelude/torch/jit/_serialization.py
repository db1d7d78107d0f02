"""Reading and writing scripted models."""
from torch.jit import load, save

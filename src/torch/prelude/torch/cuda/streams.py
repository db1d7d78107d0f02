"""Streams of a GPU."""
from torch.cuda import Event, ExternalStream, Stream

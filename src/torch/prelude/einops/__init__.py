"""einops, where it is not installed: axes of a tensor by names in a pattern."""
from einops._patterns import EinopsError
from einops._transforms import asnumpy, einsum, parse_shape, rearrange, reduce, repeat
from einops.packing import pack, unpack

__version__ = "0.8.2"
__all__ = ["rearrange", "reduce", "repeat", "einsum", "pack", "unpack", "parse_shape", "asnumpy", "EinopsError"]

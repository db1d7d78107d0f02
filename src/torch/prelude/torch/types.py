"""Names for types in annotations."""
from typing import Any, List, Optional, Sequence, Tuple, Union

import builtins

from torch import Size, SymBool, SymFloat, SymInt, Tensor, device, dtype, layout

_TensorOrTensors = Union[Tensor, Sequence[Tensor]]
_dtype = dtype
_device = device
_qscheme = Any
_layout = layout
_size = Union[Size, List[int], Tuple[int, ...]]
_int = builtins.int
_float = builtins.float
_bool = builtins.bool
_complex = builtins.complex
_dispatchkey = str
_symint = int
Number = Union[int, float, bool]
IntLikeType = int
FloatLikeType = float
BoolLikeType = bool
Device = Optional[Union[device, str, int]]
DeviceLikeType = Union[str, device, int]
FileLike = Any
Storage = Any

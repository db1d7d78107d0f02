"""Tensor types by name, as older code creates and checks tensors: torch.FloatTensor(2, 3)."""
import torch


class _TypeMeta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, torch.Tensor) and value.dtype == cls.dtype


class _TensorType(metaclass=_TypeMeta):
    dtype = None

    def __new__(cls, *args, device=None):
        if len(args) == 1 and isinstance(args[0], torch.Tensor):
            return args[0].to(cls.dtype)
        if len(args) == 1 and isinstance(args[0], torch.Size):
            args = tuple(args[0])
        elif len(args) == 1 and not isinstance(args[0], int):
            return torch.tensor(args[0], dtype=cls.dtype, device=device)
        return torch.empty(args if args else (0,), dtype=cls.dtype, device=device)


class FloatTensor(_TensorType):
    dtype = torch.float32


class DoubleTensor(_TensorType):
    dtype = torch.float64


class HalfTensor(_TensorType):
    dtype = torch.float16


class BFloat16Tensor(_TensorType):
    dtype = torch.bfloat16


class LongTensor(_TensorType):
    dtype = torch.int64


class IntTensor(_TensorType):
    dtype = torch.int32


class ShortTensor(_TensorType):
    dtype = torch.int16


class CharTensor(_TensorType):
    dtype = torch.int8


class ByteTensor(_TensorType):
    dtype = torch.uint8


class BoolTensor(_TensorType):
    dtype = torch.bool

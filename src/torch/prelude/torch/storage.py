"""Storages: bytes behind tensors. Tensors here have none to show."""


class UntypedStorage:
    pass


class TypedStorage:
    pass


class FloatStorage(TypedStorage):
    pass


class DoubleStorage(TypedStorage):
    pass


class HalfStorage(TypedStorage):
    pass


class BFloat16Storage(TypedStorage):
    pass


class LongStorage(TypedStorage):
    pass


class IntStorage(TypedStorage):
    pass


class ShortStorage(TypedStorage):
    pass


class CharStorage(TypedStorage):
    pass


class ByteStorage(TypedStorage):
    pass


class BoolStorage(TypedStorage):
    pass


class ComplexFloatStorage(TypedStorage):
    pass


class ComplexDoubleStorage(TypedStorage):
    pass


Storage = FloatStorage

"""Storages: bytes behind tensors. Tensors here have none to show."""


class UntypedStorage:
    pass


class TypedStorage:
    pass


class FloatStorage(TypedStorage):
    pass

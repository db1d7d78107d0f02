"""PyYAML's compiled loaders and dumpers give what its own in Python give: those are read."""

from .dumper import BaseDumper as CBaseDumper, Dumper as CDumper, SafeDumper as CSafeDumper
from .loader import BaseLoader as CBaseLoader, FullLoader as CFullLoader, Loader as CLoader, SafeLoader as CSafeLoader, UnsafeLoader as CUnsafeLoader

__all__ = ["CBaseLoader", "CSafeLoader", "CFullLoader", "CUnsafeLoader", "CLoader", "CBaseDumper", "CSafeDumper", "CDumper"]

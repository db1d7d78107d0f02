"""What is imported from `transformers.generation.utils`."""

from _out_of_reach import unknown_names

from . import GenerationMixin

__getattr__ = unknown_names("transformers.generation.utils")

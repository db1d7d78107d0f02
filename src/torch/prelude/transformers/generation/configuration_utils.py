"""What is imported from `transformers.generation.configuration_utils`."""

from _out_of_reach import unknown_names

from . import GenerationConfig, GenerationMode

__getattr__ = unknown_names("transformers.generation.configuration_utils")

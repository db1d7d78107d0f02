"""What is imported from `transformers.generation.logits_process`."""

from _out_of_reach import unknown_names

from . import LogitsProcessor, LogitsProcessorList

__getattr__ = unknown_names("transformers.generation.logits_process")

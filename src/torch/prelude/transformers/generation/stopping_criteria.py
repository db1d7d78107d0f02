"""What is imported from `transformers.generation.stopping_criteria`."""

from _out_of_reach import unknown_names

from . import StoppingCriteria, StoppingCriteriaList

__getattr__ = unknown_names("transformers.generation.stopping_criteria")

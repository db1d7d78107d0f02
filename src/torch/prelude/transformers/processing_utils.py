"""Processing of inputs is left out; what modeling files name of it stands here."""

from typing import Unpack

from _out_of_reach import unknown_names


class ProcessingKwargs(dict):
    pass


ImagesKwargs = VideosKwargs = AudioKwargs = TextKwargs = MultiModalData = ProcessingKwargs


class ProcessorMixin:
    pass


__getattr__ = unknown_names("transformers.processing_utils")

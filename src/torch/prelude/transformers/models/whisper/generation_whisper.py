"""Whisper's generation is left out."""

from ...generation import GenerationMixin


class WhisperGenerationMixin(GenerationMixin):
    pass

"""Checkpoints for the Hugging Face hub."""


class HuggingFaceStorageWriter:
    def __init__(self, path, *args, **kwargs):
        self.path = path


class HuggingFaceStorageReader(HuggingFaceStorageWriter):
    pass

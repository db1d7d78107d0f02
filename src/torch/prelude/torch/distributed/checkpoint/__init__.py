"""Checkpoints of several processes, which are not read."""
import _headtorch


def load(state_dict, **options):
    _headtorch.gap("a distributed checkpoint is not read")


def save(state_dict, **options):
    return None


class FileSystemReader:
    def __init__(self, path, *args, **kwargs):
        self.path = path


class FileSystemWriter(FileSystemReader):
    pass

"""tempfile: temporary places have unknown names and are never made."""

import _headtorch
from io import BytesIO, StringIO

tempdir = None


def gettempdir():
    return "/tmp"


def mkdtemp(suffix=None, prefix=None, dir=None):
    return _headtorch.quiet("the name of a temporary folder")


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    return _headtorch.quiet("a temporary file"), _headtorch.quiet("the name of a temporary file")


mktemp = mkdtemp


class TemporaryDirectory:
    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp()

    def __enter__(self):
        return self.name

    def __exit__(self, *details):
        pass

    def cleanup(self):
        pass


def TemporaryFile(mode="w+b", *args, **kwargs):
    made = BytesIO() if "b" in mode else StringIO()
    made.name = mkdtemp()
    return made


NamedTemporaryFile = SpooledTemporaryFile = TemporaryFile

"""io: streams in memory."""

import _headtorch
from abc import ABC

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192


class UnsupportedOperation(OSError, ValueError):
    pass


class IOBase(ABC):
    closed = False

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def close(self):
        self.closed = True

    def flush(self):
        pass

    def readable(self):
        return False

    def writable(self):
        return False

    def seekable(self):
        return False

    def isatty(self):
        return False

    def fileno(self):
        raise UnsupportedOperation("fileno")

    def readlines(self, hint=-1):
        return list(self)

    def writelines(self, lines):
        for line in lines:
            self.write(line)


class RawIOBase(IOBase):
    pass


class BufferedIOBase(IOBase):
    pass


class TextIOBase(IOBase):
    pass


class _Memory(IOBase):
    """A stream over self._data, text or bytes."""

    _line_end = "\n"

    def _open(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def readable(self):
        return True

    writable = seekable = readable

    def getvalue(self):
        self._open()
        return self._data

    def tell(self):
        return self._at

    def seek(self, offset, whence=0):
        self._open()
        base = (0, self._at, len(self._data))[whence]
        self._at = max(base + offset, 0)
        return self._at

    def truncate(self, size=None):
        size = self._at if size is None else size
        self._data = self._data[:size]
        return size

    def read(self, size=-1):
        self._open()
        end = len(self._data) if size is None or size < 0 else self._at + size
        made = self._data[self._at:end]
        self._at += len(made)
        return made

    def readline(self, size=-1):
        self._open()
        end = self._data.find(self._line_end, self._at) + 1 or len(self._data)
        if size is not None and size >= 0:
            end = min(end, self._at + size)
        made = self._data[self._at:end]
        self._at += len(made)
        return made

    def _put(self, data, blank):
        self._open()
        gap = blank * max(self._at - len(self._data), 0)
        self._data = self._data[:self._at] + gap + data + self._data[self._at + len(data):]
        self._at += len(data)
        return len(data)


class StringIO(_Memory, TextIOBase):
    def __init__(self, initial_value="", newline="\n"):
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError(f"initial_value must be str or None, not {type(initial_value).__name__}")
        self._data = initial_value or ""
        self._at = 0

    def write(self, s):
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        return self._put(s, "\0")


class BytesIO(_Memory, BufferedIOBase):
    _line_end = b"\n"

    def __init__(self, initial_bytes=b""):
        self._data = bytes(initial_bytes or b"")
        self._at = 0

    def write(self, b):
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        return self._put(bytes(b), b"\0")

    def getbuffer(self):
        return memoryview(self._data)

    read1 = _Memory.read


class FileIO(RawIOBase):
    pass


class TextIOWrapper(TextIOBase):
    def __init__(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False):
        self.buffer = buffer
        self.encoding = encoding or "utf-8"

    def read(self, size=-1):
        return self.buffer.read().decode(self.encoding)

    def write(self, s):
        self.buffer.write(s.encode(self.encoding))
        return len(s)


class BufferedReader(BufferedIOBase):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        self.raw = raw

    def read(self, size=-1):
        return self.raw.read(size)


class BufferedWriter(BufferedIOBase):
    def __init__(self, raw, buffer_size=DEFAULT_BUFFER_SIZE):
        self.raw = raw

    def write(self, b):
        return self.raw.write(b)


class _TextFile(StringIO):
    """A file that is read as text; its ends of lines are those of the program."""

    def __init__(self, name, text):
        super().__init__(text.replace("\r\n", "\n"))
        self.name = name
        self.mode = "r"


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if _headtorch.is_unknown(file) or _headtorch.is_unknown(mode) or isinstance(file, int) or "r" not in mode or "+" in mode:
        return _headtorch.quiet(f"the file {file}")
    name = file if isinstance(file, str) else file.__fspath__()
    text = _headtorch.file_text(name)
    if _headtorch.is_unknown(text) or "b" not in mode:
        return text if _headtorch.is_unknown(text) else _TextFile(name, text)
    # what is no text has lost its bytes
    return BytesIO(text.encode("utf-8")) if "\ufffd" not in text else _headtorch.quiet(f"the bytes of {name}")

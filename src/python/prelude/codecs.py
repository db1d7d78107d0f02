"""codecs: text and bytes by name of an encoding."""

BOM_UTF8 = b"\xef\xbb\xbf"


def encode(obj, encoding="utf-8", errors="strict"):
    return obj.encode(encoding, errors)


def decode(obj, encoding="utf-8", errors="strict"):
    return obj.decode(encoding, errors)


def open(filename, mode="r", encoding=None, errors="strict", buffering=-1):
    import io
    return io.open(filename, mode)


def lookup(encoding):
    "".encode(encoding)
    return encoding

"""base64: bytes as text."""

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LETTERS_32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class _Error(ValueError):
    pass


_Error.__name__ = _Error.__qualname__ = "Error"
_Error.__module__ = "binascii"


def _encode(data, letters, bits, group):
    """Letters of `bits` bits each, padded with = to a multiple of `group`."""
    number, size, made = 0, 0, bytearray()
    for byte in data:
        number, size = number << 8 | byte, size + 8
        while size >= bits:
            size -= bits
            made.append(letters[number >> size])
            number &= (1 << size) - 1
    if size:
        made.append(letters[number << bits - size])
    made.extend(b"=" * (-len(made) % group))
    return bytes(made)


def _decode(text, letters, bits, group):
    if isinstance(text, str):
        text = text.encode("ascii")
    values = {letter: index for index, letter in enumerate(letters)}
    kept = [byte for byte in text if byte in values or byte == 61]
    if len(kept) % group:
        raise _Error("Incorrect padding")
    number, size, made = 0, 0, bytearray()
    for byte in kept:
        if byte == 61:
            break
        number, size = number << bits | values[byte], size + bits
        if size >= 8:
            size -= 8
            made.append(number >> size)
            number &= (1 << size) - 1
    return bytes(made)


def b64encode(s, altchars=None):
    made = _encode(s, _LETTERS, 6, 4)
    return made if altchars is None else made.translate(bytes.maketrans(b"+/", altchars))


def b64decode(s, altchars=None, validate=False):
    if isinstance(s, str):
        s = s.encode("ascii")
    if altchars is not None:
        s = s.translate(bytes.maketrans(altchars, b"+/"))
    return _decode(s, _LETTERS, 6, 4)


standard_b64encode = b64encode
standard_b64decode = b64decode


def urlsafe_b64encode(s):
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    return b64decode(s, b"-_")


def b32encode(s):
    return _encode(s, _LETTERS_32, 5, 8)


def b32decode(s, casefold=False):
    return _decode(s.upper() if casefold else s, _LETTERS_32, 5, 8)


def b16encode(s):
    return bytes(s).hex().upper().encode()


def b16decode(s, casefold=False):
    return bytes.fromhex(s if isinstance(s, str) else s.decode())


def encodebytes(s):
    lines = [b64encode(s[at:at + 57]) + b"\n" for at in range(0, len(s), 57)]
    return b"".join(lines)


def decodebytes(s):
    return _decode(s, _LETTERS, 6, 4)

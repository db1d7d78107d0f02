"""struct: sizes of C records, and the whole-number formats; others are unknown."""

import _headtorch

_SIZES = {"x": 1, "c": 1, "b": 1, "B": 1, "?": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8,
          "n": 8, "N": 8, "e": 2, "f": 4, "d": 8, "s": 1, "p": 1, "P": 8}


class error(Exception):
    pass


def _items(format):
    """(byte order, native alignment, [(count, letter)])"""
    if isinstance(format, bytes):
        format = format.decode()
    native = not format or format[0] not in "<>!="
    order = "big" if format[:1] in (">", "!") else "little"
    items, count = [], ""
    for char in format.lstrip("@=<>!"):
        if char.isspace():
            continue
        if char.isdigit():
            count += char
        elif char in _SIZES:
            items.append((int(count or 1), char))
            count = ""
        else:
            raise error("bad char in struct format")
    return order, native, items


def _size(letter, native):
    return 4 if letter in "lL" and not native else _SIZES[letter]


def _places(format):
    """[(offset, letter, size)] and the total size."""
    order, native, items = _items(format)
    places, at = [], 0
    for count, letter in items:
        size = _size(letter, native)
        if native:
            at += -at % size
        if letter in "sp":
            places.append((at, letter, count))
            at += count
        else:
            for _ in range(count):
                places.append((at, letter, size))
                at += size
    return order, places, at


def calcsize(format):
    return _places(format)[2]


def pack(format, *values):
    order, places, total = _places(format)
    places = [place for place in places if place[1] != "x"]
    if len(places) != len(values):
        raise error(f"pack expected {len(places)} items for packing (got {len(values)})")
    made = bytearray(total)
    for (at, letter, size), value in zip(places, values):
        if letter in "efd":
            return _headtorch.gap("the bytes of a float")
        if letter in "scp":
            data = value[:size].ljust(size, b"\0")
        elif letter == "?":
            data = bytes([bool(value)])
        else:
            data = _whole(letter, size, value, order)
        made[at:at + size] = data
    return bytes(made)


def _whole(letter, size, value, order):
    if not isinstance(value, int):
        raise error("required argument is not an integer")
    signed = letter.islower()
    low, high = (-(1 << size * 8 - 1), (1 << size * 8 - 1) - 1) if signed else (0, (1 << size * 8) - 1)
    if not low <= value <= high:
        raise error(f"'{letter}' format requires {low} <= number <= {high}")
    return value.to_bytes(size, order, signed=signed)


def unpack_from(format, buffer, offset=0):
    order, places, total = _places(format)
    data = bytes(buffer)[offset:offset + total]
    if len(data) < total:
        raise error(f"unpack_from requires a buffer of at least {offset + total} bytes")
    values = []
    for at, letter, size in places:
        part = data[at:at + size]
        if letter in "efd":
            values.append(_headtorch.gap("a float read from bytes"))
        elif letter in "scp":
            values.append(part)
        elif letter == "?":
            values.append(part != b"\0")
        elif letter != "x":
            values.append(int.from_bytes(part, order, signed=letter.islower()))
    return tuple(values)


def unpack(format, buffer):
    if len(buffer) != calcsize(format):
        raise error(f"unpack requires a buffer of {calcsize(format)} bytes")
    return unpack_from(format, buffer)


def iter_unpack(format, buffer):
    size = calcsize(format)
    for at in range(0, len(buffer), size):
        yield unpack_from(format, buffer, at)


class Struct:
    def __init__(self, format):
        self.format = format
        self.size = calcsize(format)

    def pack(self, *values):
        return pack(self.format, *values)

    def unpack(self, buffer):
        return unpack(self.format, buffer)

    def unpack_from(self, buffer, offset=0):
        return unpack_from(self.format, buffer, offset)

"""uuid: random identifiers are unknown; one given as text can be read."""

import _headtorch


class UUID:
    def __init__(self, hex=None, int=None):
        if hex is not None:
            digits = hex.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
            if len(digits) != 32:
                raise ValueError("badly formed hexadecimal UUID string")
            int = _int(digits, 16)
        self.int = int
        self.hex = f"{int:032x}"

    def __str__(self):
        h = self.hex
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def __repr__(self):
        return f"UUID({str(self)!r})"

    def __eq__(self, other):
        return self.int == other.int if isinstance(other, UUID) else NotImplemented

    def __hash__(self):
        return hash(self.int)


_int = int


def uuid4():
    return _headtorch.quiet("a random identifier")


uuid1 = uuid4


def uuid3(namespace, name):
    return _headtorch.quiet("an identifier made by a hash")


uuid5 = uuid3

"""array: lists of one kind of number."""

_SIZES = {"b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8, "f": 4, "d": 8, "u": 4}


class array(list):
    def __init__(self, typecode, initializer=()):
        if typecode not in _SIZES:
            raise ValueError("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
        super().__init__(float(v) if typecode in "fd" else v for v in initializer)
        self.typecode = typecode
        self.itemsize = _SIZES[typecode]

    def __repr__(self):
        return f"array({self.typecode!r}, {list(self)!r})" if self else f"array({self.typecode!r})"

    def tolist(self):
        return list(self)


ArrayType = array

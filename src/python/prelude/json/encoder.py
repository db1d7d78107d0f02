"""Values to JSON text."""

from _headtorch import known

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}


def _quoted(text, ensure_ascii):
    made = []
    for char in text:
        code = ord(char)
        if char in _SHORT:
            made.append(_SHORT[char])
        elif code < 32 or ensure_ascii and 126 < code < 0x10000:
            made.append(f"\\u{code:04x}")
        elif ensure_ascii and code >= 0x10000:
            code -= 0x10000
            made.append(f"\\u{0xD800 | code >> 10:04x}\\u{0xDC00 | code & 0x3FF:04x}")
        else:
            made.append(char)
    return '"' + "".join(made) + '"'


class JSONEncoder:
    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.sort_keys = sort_keys
        self.indent = " " * indent if isinstance(indent, int) else indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        return self._text(o, 0, [])

    def iterencode(self, o, _one_shot=False):
        yield self.encode(o)

    def _text(self, o, depth, open_ones):
        simple = self._simple(known(o))
        if simple is not None:
            return simple
        if any(held is o for held in open_ones):
            raise ValueError("Circular reference detected")
        open_ones.append(o)
        if isinstance(o, dict):
            made = self._dict(o, depth, open_ones)
        elif isinstance(o, (list, tuple)):
            made = self._wrap("[", [self._text(item, depth + 1, open_ones) for item in o], "]", depth)
        else:
            made = self._text(self.default(o), depth, open_ones)
        open_ones.pop()
        return made

    def _simple(self, o):
        """Text of an atom, None for everything else."""
        if isinstance(o, str):
            return _quoted(o, self.ensure_ascii)
        if o is None:
            return "null"
        if o is True or o is False:
            return "true" if o else "false"
        if isinstance(o, int):
            return int.__repr__(o)
        return self._float(o) if isinstance(o, float) else None

    def _float(self, o):
        if o == o and o not in (float("inf"), -float("inf")):
            return float.__repr__(o)
        if not self.allow_nan:
            raise ValueError(f"Out of range float values are not JSON compliant: {float.__repr__(o)}")
        return "NaN" if o != o else "Infinity" if o > 0 else "-Infinity"

    def _dict(self, o, depth, open_ones):
        rows = []
        for key, value in sorted(o.items()) if self.sort_keys else o.items():
            if not isinstance(key, str):
                name = self._simple(key)
                if name is None:
                    if self.skipkeys:
                        continue
                    raise TypeError("keys must be str, int, float, bool or None, not " + key.__class__.__name__)
                key = name
            rows.append(_quoted(key, self.ensure_ascii) + self.key_separator
                        + self._text(value, depth + 1, open_ones))
        return self._wrap("{", rows, "}", depth)

    def _wrap(self, start, rows, end, depth):
        if not rows:
            return start + end
        if self.indent is None:
            return start + self.item_separator.join(rows) + end
        inner = "\n" + self.indent * (depth + 1)
        return start + inner + (self.item_separator + inner).join(rows) + "\n" + self.indent * depth + end

"""JSON text to values."""

_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"null": None, "true": True, "false": False}
_CONSTANTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": -float("inf")}


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


JSONDecodeError.__module__ = "json.decoder"


def _skip(text, at):
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


class JSONDecoder:
    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, strict=True,
                 object_pairs_hook=None):
        self.object_hook = object_hook
        self.parse_float = parse_float or float
        self.parse_int = parse_int or int
        self.parse_constant = parse_constant or _CONSTANTS.__getitem__
        self.strict = strict
        self.object_pairs_hook = object_pairs_hook

    def decode(self, s):
        value, end = self.raw_decode(s, _skip(s, 0))
        end = _skip(s, end)
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return value

    def raw_decode(self, s, idx=0):
        """(value, index after it)"""
        char = s[idx:idx + 1]
        if char == '"':
            return self._string(s, idx + 1)
        if char == "{":
            return self._object(s, idx + 1)
        if char == "[":
            return self._array(s, idx + 1)
        for word, value in _WORDS.items():
            if s.startswith(word, idx):
                return value, idx + len(word)
        for word in _CONSTANTS:
            if s.startswith(word, idx):
                return self.parse_constant(word), idx + len(word)
        return self._number(s, idx)

    def _digits(self, s, at):
        while at < len(s) and s[at] in "0123456789":
            at += 1
        return at

    def _number(self, s, start):
        at = start + (s[start:start + 1] == "-")
        end = at + 1 if s[at:at + 1] == "0" else self._digits(s, at)
        if end == at:
            raise JSONDecodeError("Expecting value", s, start)
        whole = True
        if s[end:end + 1] == "." and self._digits(s, end + 1) > end + 1:
            end, whole = self._digits(s, end + 1), False
        if s[end:end + 1] in ("e", "E"):
            after = end + 1 + (s[end + 1:end + 2] in ("+", "-"))
            if self._digits(s, after) > after:
                end, whole = self._digits(s, after), False
        return (self.parse_int if whole else self.parse_float)(s[start:end]), end

    def _string(self, s, at):
        begin, made = at - 1, []
        while True:
            if at >= len(s):
                raise JSONDecodeError("Unterminated string starting at", s, begin)
            char = s[at]
            if char == '"':
                return "".join(made), at + 1
            if char == "\\":
                char, at = self._escape(s, at, begin)
            elif char < " " and self.strict:
                raise JSONDecodeError("Invalid control character at", s, at)
            else:
                at += 1
            made.append(char)

    def _escape(self, s, at, begin):
        char = s[at + 1:at + 2]
        if char == "":
            raise JSONDecodeError("Unterminated string starting at", s, begin)
        if char != "u":
            if char not in _SHORT:
                raise JSONDecodeError("Invalid \\escape", s, at)
            return _SHORT[char], at + 2
        code = self._unit(s, at)
        if 0xD800 <= code < 0xDC00 and s.startswith("\\u", at + 6):
            low = self._unit(s, at + 6)
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + (code - 0xD800 << 10) + low - 0xDC00), at + 12
        return chr(code), at + 6

    def _unit(self, s, at):
        digits = s[at + 2:at + 6]
        if len(digits) < 4 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise JSONDecodeError("Invalid \\uXXXX escape", s, at + 1)
        return int(digits, 16)

    def _array(self, s, at):
        made = []
        at = _skip(s, at)
        if s[at:at + 1] == "]":
            return made, at + 1
        while True:
            value, at = self.raw_decode(s, at)
            made.append(value)
            at = _skip(s, at)
            if s[at:at + 1] == "]":
                return made, at + 1
            if s[at:at + 1] != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, at)
            at = _skip(s, at + 1)

    def _object(self, s, at):
        pairs = []
        at = _skip(s, at)
        if s[at:at + 1] == "}":
            return self._finish(pairs), at + 1
        while True:
            if s[at:at + 1] != '"':
                raise JSONDecodeError("Expecting property name enclosed in double quotes", s, at)
            key, at = self._string(s, at + 1)
            at = _skip(s, at)
            if s[at:at + 1] != ":":
                raise JSONDecodeError("Expecting ':' delimiter", s, at)
            value, at = self.raw_decode(s, _skip(s, at + 1))
            pairs.append((key, value))
            at = _skip(s, at)
            if s[at:at + 1] == "}":
                return self._finish(pairs), at + 1
            if s[at:at + 1] != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, at)
            at = _skip(s, at + 1)

    def _finish(self, pairs):
        if self.object_pairs_hook is not None:
            return self.object_pairs_hook(pairs)
        made = dict(pairs)
        return made if self.object_hook is None else self.object_hook(made)

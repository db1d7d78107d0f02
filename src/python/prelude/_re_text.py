"""The texts of regular expressions: their groups, flags and comments, and templates of replacement. Part of re."""

_LETTER_FLAGS = {"a": 256, "i": 2, "L": 4, "u": 32, "m": 8, "s": 16, "x": 64}


class error(Exception):
    """A pattern that does not parse, or a template that names no group."""

    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        self.lineno = self.colno = None
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            msg = f"{msg} at position {pos}"
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        super().__init__(msg)


error.__module__ = "re"


def _closing_bracket(pattern, start):
    """The index after the character class that opens at start."""
    at = start + 1
    if pattern[at:at + 1] == "^":
        at += 1
    if pattern[at:at + 1] == "]":
        at += 1
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def groups_of(pattern):
    """(number of groups, name -> number)."""
    count, names, at = 0, {}, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 2
        elif char == "[":
            at = _closing_bracket(pattern, at)
        else:
            if char == "(":
                named = pattern.startswith("(?P<", at)
                if named or pattern[at + 1:at + 2] != "?":
                    count += 1
                if named:
                    # a name without an end is for the parser to refuse
                    name = pattern[at + 4:pattern.find(">", at)] if ">" in pattern[at:] else ""
                    if name in names:
                        raise error(f"redefinition of group name {name!r} as group {count}; was group {names[name]}",
                                    pattern, at + 4)
                    names[name] = count
            at += 1
    return count, names


def without_comments(pattern):
    """A VERBOSE pattern in plain syntax."""
    made, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            made.append(pattern[at:at + 2])
            at += 2
        elif char == "[":
            end = _closing_bracket(pattern, at)
            made.append(pattern[at:end])
            at = end
        elif char == "#":
            end = pattern.find("\n", at)
            at = len(pattern) if end < 0 else end + 1
        else:
            if char not in " \t\n\r\v\f":
                made.append(char)
            at += 1
    return "".join(made)


def leading_flags(pattern):
    """(?im) at the start, as a number, and the pattern without it."""
    flags = 0
    while pattern.startswith("(?"):
        end, found = 2, 0
        while end < len(pattern) and pattern[end] in _LETTER_FLAGS:
            found |= _LETTER_FLAGS[pattern[end]]
            end += 1
        if end == 2 or pattern[end:end + 1] != ")":
            break
        flags |= found
        pattern = pattern[end + 1:]
    return flags, pattern


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\"}


def template_of(repl, pattern):
    r"""A function from match to replacement text, from a template with \1, \g<1>, \g<name>."""
    binary = isinstance(repl, (bytes, bytearray))
    text = repl.decode("latin-1") if binary else repl
    pieces, literal, at = [], "", 0
    while at < len(text):
        if text[at] != "\\":
            literal += text[at]
            at += 1
            continue
        reference, char, at = _escape(text, at, pattern)
        if reference is None:
            literal += char
        else:
            pieces += [literal, reference]
            literal = ""
    pieces.append(literal)

    def make(match):
        made = ""
        for piece in pieces:
            if isinstance(piece, str):
                made += piece
            else:
                value = match.group(piece)
                made += "" if value is None else value.decode("latin-1") if binary else value
        return made.encode("latin-1") if binary else made
    return make


def _escape(text, at, pattern):
    """(group number or None, literal text, index after) for the backslash at `at`."""
    char = text[at + 1:at + 2]
    if char == "":
        raise error("bad escape (end of pattern)", text, at)
    if char == "g":
        end = text.find(">", at)
        if text[at + 2:at + 3] != "<":
            raise error("missing <", text, at + 2)
        if end < 0:
            raise error("missing >, unterminated name", text, at + 3)
        name = text[at + 3:end]
        return _group_number(name, pattern, text, at + 3), "", end + 1
    if char.isdigit():
        end = at + 2
        if char == "0":
            while end < min(at + 4, len(text)) and text[end] in "01234567":
                end += 1
            return None, chr(int(text[at + 1:end], 8)), end
        if text[end:end + 1].isdigit():
            end += 1
            if all(digit in "01234567" for digit in text[at + 1:end + 1]) and end - at == 3 < len(text) - at:
                code = int(text[at + 1:end + 1], 8)
                if code > 255:
                    raise error(f"octal escape value {text[at:end + 1]} outside of range 0-0o377", text, at)
                return None, chr(code), end + 1
        number = int(text[at + 1:end])
        if number > pattern.groups:
            raise error(f"invalid group reference {number}", text, at + 1)
        return number, "", end
    if char in _ESCAPES:
        return None, _ESCAPES[char], at + 2
    if char.isascii() and char.isalpha():
        raise error(f"bad escape \\{char}", text, at)
    return None, "\\" + char, at + 2


def _group_number(name, pattern, text, at):
    if name.isdigit():
        if int(name) > pattern.groups:
            raise error(f"invalid group reference {int(name)}", text, at)
        return int(name)
    if not name:
        raise error("missing group name", text, at)
    if not name.isidentifier():
        raise error(f"bad character in group name {name!r}", text, at)
    if name not in pattern.groupindex:
        raise IndexError(f"unknown group name {name!r}")
    return pattern.groupindex[name]

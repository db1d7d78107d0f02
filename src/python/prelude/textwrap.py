"""textwrap: filling, dedenting and indenting text."""

# A space that does not break is part of a word.
_SPACES = "\t\n\v\f\r "


def _is_letter(char):
    return char.isalpha() or char == "_"


def _dashes(text, at):
    """How many dashes between two words begin here, where there are two or more of them."""
    before, end = text[at - 1:at], at
    while text[end:end + 1] == "-":
        end += 1
    after = text[end:end + 1]
    words = (before.isalnum() or before and before in "_!\"'&.,?") and (after.isalnum() or after == "_")
    return end - at if words and end - at > 1 else 0


def _may_break(text, at):
    """Whether a line may end after the hyphen here: two letters before it (or one and a hyphen), two after it."""
    first, second, third = text[at - 1:at], text[at - 2:at - 1], text[at - 3:at - 2]
    before = _is_letter(first) and (_is_letter(second) or second == "-" and _is_letter(third))
    after = text[at + 1:at + 4].replace("-", "", 1) if text[at + 2:at + 3] == "-" else text[at + 1:at + 3]
    return before and len(after) > 1 and _is_letter(after[0]) and _is_letter(after[1])


class TextWrapper:
    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True, replace_whitespace=True,
                 fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True,
                 tabsize=8, *, max_lines=None, placeholder=" [...]"):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.fix_sentence_endings = fix_sentence_endings
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def _chunks(self, text):
        """Words and the spaces between them; a word may be broken after a hyphen between letters."""
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = "".join([" " if char in "\t\n\v\f\r" else char for char in text])
        chunks, current, at = [], "", 0
        while at < len(text):
            char = text[at]
            if current and (current[-1] in _SPACES) != (char in _SPACES):
                chunks.append(current)
                current = ""
            dashes = _dashes(text, at) if self.break_on_hyphens and char == "-" else 0
            if dashes:
                chunks += [current, text[at:at + dashes]]
                current = ""
                at += dashes
                continue
            current += char
            if self.break_on_hyphens and char == "-" and _may_break(text, at):
                chunks.append(current)
                current = ""
            at += 1
        chunks = chunks + [current] if current else chunks
        if self.fix_sentence_endings:
            for at in range(len(chunks) - 1):
                end = chunks[at].rstrip("\"'")
                if chunks[at + 1] == " " and end[-1:] in tuple(".!?") and "a" <= end[-2:-1] <= "z" and len(chunks[at]) - len(end) < 2:
                    chunks[at + 1] = "  "
        return chunks

    def wrap(self, text):
        if self.width <= 0:
            raise ValueError(f"invalid width {self.width!r} (must be > 0)")
        chunks = self._chunks(text)
        chunks.reverse()
        lines = []
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            room = self.width - len(indent)
            if self.drop_whitespace and not chunks[-1].strip() and lines:
                chunks.pop()
            line = self._line(chunks, room)
            if not line:
                continue
            if self._must_end(chunks, lines, room, line):
                lines.append(self._shortened(line, indent, room))
                break
            lines.append(indent + "".join(line))
        return lines

    def _line(self, chunks, room):
        line, size = [], 0
        while chunks and size + len(chunks[-1]) <= room:
            size += len(chunks[-1])
            line.append(chunks.pop())
        if chunks and len(chunks[-1]) > room:
            self._break_word(chunks, line, room - size, room)
        if self.drop_whitespace and line and not line[-1].strip():
            line.pop()
        return line

    def _break_word(self, chunks, line, left, room):
        if self.break_long_words:
            left = max(left, 1 if room < 1 else left)
            if left > 0:
                line.append(chunks[-1][:left])
                chunks[-1] = chunks[-1][left:]
        elif not line:
            line.append(chunks.pop())

    def _must_end(self, chunks, lines, room, line):
        return (self.max_lines is not None and len(lines) + 1 >= self.max_lines
                and any(chunk.strip() for chunk in chunks))

    def _shortened(self, line, indent, room):
        while line:
            if line[-1].strip() and len("".join(line)) + len(self.placeholder) <= room:
                return indent + "".join(line) + self.placeholder
            line.pop()
        return indent + self.placeholder.lstrip()

    def fill(self, text):
        return "\n".join(self.wrap(text))


def wrap(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))


def _margin(line):
    return line[:len(line) - len(line.lstrip(" \t"))]


def dedent(text):
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [_margin(line) for line in lines if line]
    if not margins:
        return "\n".join(lines)
    low, high = min(margins), max(margins)
    size = 0
    while size < len(low) and low[size] == high[size]:
        size += 1
    return "\n".join([line[size:] if line else line for line in lines])


def indent(text, prefix, predicate=None):
    wanted = predicate or str.strip
    return "".join([prefix + line if wanted(line) else line for line in text.splitlines(True)])

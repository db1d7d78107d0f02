"""re: patterns and matches over one native search. Patterns stay in Python's syntax up to that call."""

import _re
from _headtorch import known as _known
from enum import IntFlag as _IntFlag
from enum import KEEP as _KEEP

from _re_text import error, groups_of, leading_flags, template_of, without_comments

__all__ = ["match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile", "purge", "escape",
           "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U", "ASCII", "IGNORECASE", "LOCALE",
           "MULTILINE", "DOTALL", "VERBOSE", "UNICODE", "NOFLAG", "RegexFlag"]


class RegexFlag(_IntFlag, boundary=_KEEP):
    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128

    __str__ = object.__str__

    def __repr__(self):
        if self._name_ is None or not self._value_:
            return "re.NOFLAG" if not self._value_ else hex(self._value_)
        return "|".join([f"re.{name}" if name.isalpha() else hex(int(name)) for name in self._name_.split("|")])


NOFLAG, ASCII, IGNORECASE, LOCALE, UNICODE, MULTILINE, DOTALL, VERBOSE, DEBUG = (
    RegexFlag.NOFLAG, RegexFlag.ASCII, RegexFlag.IGNORECASE, RegexFlag.LOCALE, RegexFlag.UNICODE, RegexFlag.MULTILINE,
    RegexFlag.DOTALL, RegexFlag.VERBOSE, RegexFlag.DEBUG)
A, I, L, U, M, S, X = ASCII, IGNORECASE, LOCALE, UNICODE, MULTILINE, DOTALL, VERBOSE

PatternError = error
_SEARCH, _MATCH, _FULLMATCH, _FURTHER = range(4)


class Pattern:
    def __init__(self, pattern, flags=0):
        self.pattern = pattern
        self._binary = isinstance(pattern, (bytes, bytearray))
        source = pattern.decode("latin-1") if self._binary else pattern
        more, source = leading_flags(source)
        flags = int(flags) | more
        if not self._binary and not flags & 256:
            flags |= 32
        self.flags = flags
        self._source = without_comments(source) if flags & 64 else source
        self.groups, self.groupindex = groups_of(self._source)
        self._spans("", 0, _SEARCH)

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)

    def _text(self, string):
        if isinstance(string, (bytes, bytearray)):
            if not self._binary:
                raise TypeError("cannot use a string pattern on a bytes-like object")
            return bytes(string).decode("latin-1")
        if self._binary:
            raise TypeError("cannot use a bytes pattern on a string-like object")
        if not isinstance(string, str):
            raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'")
        return string

    def _spans(self, text, pos, mode):
        try:
            return _re.search(self._source, self.flags & ~64, text, pos, mode)
        except ValueError as problem:
            words, _, at = str(problem).partition(" at position ")
            raise error(words, self.pattern, int(at) if at else None) from None

    def _find(self, string, pos, endpos, mode):
        _known(string)
        text = self._text(string)
        pos = min(max(pos, 0), len(text))
        endpos = len(text) if endpos is None else min(max(endpos, 0), len(text))
        if pos > endpos:
            return None
        spans = self._spans(text[:endpos], pos, mode)
        return None if spans is None else Match(self, string, pos, endpos, spans)

    def search(self, string, pos=0, endpos=None):
        return self._find(string, pos, endpos, _SEARCH)

    def match(self, string, pos=0, endpos=None):
        return self._find(string, pos, endpos, _MATCH)

    def fullmatch(self, string, pos=0, endpos=None):
        return self._find(string, pos, endpos, _FULLMATCH)

    def finditer(self, string, pos=0, endpos=None):
        """After an empty match the search goes on at the same place, where it must take something."""
        mode = _SEARCH
        while pos <= len(string):
            found = _known(self._find(string, pos, endpos, mode))
            if found is None:
                return
            yield found
            pos = found.end()
            mode = _FURTHER if found.start() == pos else _SEARCH

    def findall(self, string, pos=0, endpos=None):
        _known(string)
        found = []
        for match in self.finditer(string, pos, endpos):
            if self.groups == 0:
                found.append(match.group())
            elif self.groups == 1:
                found.append(match.groups(string[:0])[0])
            else:
                found.append(match.groups(string[:0]))
        return found

    def split(self, string, maxsplit=0):
        _known(string)
        parts, last = [], 0
        for count, match in enumerate(self.finditer(string)):
            if maxsplit and count >= maxsplit:
                break
            start, end = match.span()
            parts.append(string[last:start])
            parts.extend(match.groups())
            last = end
        parts.append(string[last:])
        return parts

    def sub(self, repl, string, count=0):
        return _known(self.subn(repl, string, count))[0]

    def subn(self, repl, string, count=0):
        _known(string)
        _known(repl)
        make = repl if callable(repl) else template_of(repl, self)
        parts, last, done = [], 0, 0
        for match in self.finditer(string):
            if count and done >= count:
                break
            start, end = match.span()
            parts.append(string[last:start])
            parts.append(make(match))
            last = end
            done += 1
        parts.append(string[last:])
        return string[:0].join(parts), done

    def __repr__(self):
        flags = self.flags & ~32 if not self._binary else self.flags
        shown = repr(self.pattern)
        if len(shown) > 200:
            shown = shown[:200]
        return f"re.compile({shown}{f', {RegexFlag(flags)!r}' if flags else ''})"

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        return self.pattern == other.pattern and self.flags == other.flags

    def __hash__(self):
        return hash((self.pattern, self.flags))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class Match:
    def __init__(self, pattern, string, pos, endpos, spans):
        self.re = pattern
        self.string = string
        self.pos = pos
        self.endpos = endpos
        self._found = [None if span is None or span[0] < 0 else span for span in spans]

    def __class_getitem__(cls, item):
        return type(list[int])(cls, item)

    def _index(self, group):
        if isinstance(group, str):
            group = self.re.groupindex.get(group, -1)
        if not hasattr(group, "__index__") or not 0 <= group.__index__() < len(self._found):
            raise IndexError("no such group")
        return group.__index__()

    def _one(self, group, default=None):
        span = self._found[self._index(group)]
        return default if span is None else self.string[span[0]:span[1]]

    def group(self, *groups):
        if not groups:
            return self._one(0)
        if len(groups) == 1:
            return self._one(groups[0])
        return tuple([self._one(group) for group in groups])

    __getitem__ = _one

    def groups(self, default=None):
        return tuple([self._one(index, default) for index in range(1, len(self._found))])

    def groupdict(self, default=None):
        return {name: self._one(index, default) for name, index in self.re.groupindex.items()}

    def span(self, group=0):
        span = self._found[self._index(group)]
        return (-1, -1) if span is None else tuple(span)

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    @property
    def regs(self):
        return tuple([self.span(index) for index in range(len(self._found))])

    @property
    def lastindex(self):
        """The group that closed last: of those that matched, the outermost one with the furthest end."""
        best = None
        for index in range(1, len(self._found)):
            span = self._found[index]
            if span is not None and (best is None or span[1] > self._found[best][1]):
                best = index
        return best

    @property
    def lastgroup(self):
        last = self.lastindex
        for name, index in self.re.groupindex.items():
            if index == last:
                return name
        return None

    def expand(self, template):
        return template_of(template, self.re)(self)

    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self.group()!r}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


_compiled = {}


def compile(pattern, flags=0):
    _known(pattern)
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes, bytearray)):
        raise TypeError("first argument must be string or compiled pattern")
    key = (type(pattern), pattern, int(flags))
    if key not in _compiled:
        _compiled[key] = Pattern(pattern, flags)
    return _compiled[key]


def purge():
    _compiled.clear()


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


_SPECIAL = frozenset("()[]{}?*+-|^$\\.&~# \t\n\r\v\f")


def escape(pattern):
    if isinstance(pattern, str):
        return "".join(["\\" + char if char in _SPECIAL else char for char in pattern])
    return escape(str(pattern, "latin-1")).encode("latin-1")

"""Patterns: each side is a row of groups, a group a row of axes; numbers are axes without a name."""


class EinopsError(RuntimeError):
    """A pattern that cannot be read, or that does not fit the tensor."""


class Number:
    """An axis that is only a number: no two are the same axis."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"{self.value}-axis"


ELLIPSIS = "…"


def check_name(name, allow_underscore=False):
    """Why a name cannot be an axis; the empty text where it can."""
    if not name.isidentifier():
        return "not a valid python identifier"
    if (name[0] == "_" or name[-1] == "_") and not (allow_underscore and name == "_"):
        return "axis name should should not start or end with underscore"
    return ""


class Side:
    """One side of an arrow."""

    def __init__(self, text, allow_underscore=False, allow_duplicates=False):
        self.text = text
        self.groups = []
        self.axes = set()
        self.has_numbers = False
        self.has_ellipsis = "." in text
        self.ellipsis_in_brackets = False
        self._repeats = ("_",) if allow_underscore else ()
        self._allow_underscore = allow_underscore
        self._allow_duplicates = allow_duplicates
        if self.has_ellipsis:
            if "..." not in text:
                raise EinopsError("Expression may contain dots only inside ellipsis (...)")
            if text.count("...") != 1 or text.count(".") != 3:
                raise EinopsError("Expression may contain dots only inside ellipsis (...); only one ellipsis for tensor ")
            text = text.replace("...", ELLIPSIS)
        self._read(text)

    def _read(self, text):
        group = None
        word = ""
        for char in text + " ":
            if char in "() ":
                if word:
                    self._add(word, group)
                    word = ""
                if char == "(":
                    if group is not None:
                        raise EinopsError("Axis composition is one-level (brackets inside brackets not allowed)")
                    group = []
                elif char == ")":
                    if group is None:
                        raise EinopsError("Brackets are not balanced")
                    self.groups.append(group)
                    group = None
            elif char.isalnum() or char in ("_", ELLIPSIS):
                word += char
            else:
                raise EinopsError(f"Unknown character '{char}'")
        if group is not None:
            raise EinopsError(f'Imbalanced parentheses in expression: "{text}"')

    def _add(self, word, group):
        if word in self.axes and word not in self._repeats and not self._allow_duplicates:
            raise EinopsError(f'Indexing expression contains duplicate dimension "{word}"')
        if word == ELLIPSIS:
            self.ellipsis_in_brackets = group is not None
        elif word.isdecimal():
            if int(word) == 1:
                # an axis of size 1 has no elements to name
                if group is None:
                    self.groups.append([])
                return
            if int(word) < 1:
                raise EinopsError(f"Anonymous axis should have positive length, not {int(word)}")
            word = Number(int(word))
            self.has_numbers = True
        else:
            reason = check_name(word, self._allow_underscore)
            if reason:
                raise EinopsError(f"Invalid axis identifier: {word}\n{reason}")
        self.axes.add(word)
        if group is None:
            self.groups.append([word])
        else:
            group.append(word)

    def names(self):
        return [axis for group in self.groups for axis in group]

    def spread(self, count):
        """The same with as many axes as the ellipsis stands for."""
        others = [f"{ELLIPSIS}{i}" for i in range(count)]
        made = []
        for group in self.groups:
            if group == [ELLIPSIS] and not self.ellipsis_in_brackets:
                made += [[one] for one in others]
            else:
                made.append([part for axis in group for part in (others if axis == ELLIPSIS else [axis])])
        return made


def sides(pattern):
    left, right = pattern.split("->")
    return Side(left), Side(right)

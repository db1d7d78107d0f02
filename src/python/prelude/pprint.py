"""pprint: containers over several lines where one is too short."""

import sys


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        self._indent = indent
        self._width = width
        self._depth = depth
        self._stream = stream
        self._compact = compact
        self._sort_dicts = sort_dicts

    def pprint(self, object):
        (self._stream or sys.stdout).write(self.pformat(object) + "\n")

    def pformat(self, object):
        return self._text(object, 0, 0, 1)

    def _flat(self, value, level):
        """The value in one line; containers deeper than depth are dots."""
        cls = type(value)
        if cls not in (dict, list, tuple, set, frozenset) or not value:
            return repr(value)
        if self._depth is not None and level > self._depth:
            return {dict: "{...}", list: "[...]", tuple: "(...)"}.get(cls, "{...}")
        if cls is dict:
            rows = [f"{self._flat(k, level + 1)}: {self._flat(v, level + 1)}" for k, v in self._items(value)]
            return "{" + ", ".join(rows) + "}"
        if cls in (list, tuple):
            rows = ", ".join([self._flat(item, level + 1) for item in value])
            return f"[{rows}]" if cls is list else f"({rows}{',' if len(value) == 1 else ''})"
        rows = ", ".join([repr(item) for item in _sorted(value)])
        return "{" + rows + "}" if cls is set else "frozenset({" + rows + "})"

    def _items(self, value):
        return _sorted(value.items(), key=lambda pair: pair[0]) if self._sort_dicts else list(value.items())

    def _text(self, value, column, closing, level):
        """The value from this column on, with `closing` more characters to come after its end."""
        flat = self._flat(value, level)
        cls = type(value)
        if len(flat) <= self._width - column - closing or cls not in (dict, list, tuple, set) or not value:
            return flat
        if self._depth is not None and level > self._depth:
            return flat
        start, end = {dict: "{}", list: "[]", tuple: "()", set: "{}"}[cls]
        if cls is tuple and len(value) == 1:
            end = ",)"
        inner = column + self._indent
        rows = []
        items = self._items(value) if cls is dict else _sorted(value) if cls is set else value
        for place, item in enumerate(items):
            after = closing + len(end) if place == len(items) - 1 else 1
            if cls is dict:
                key = self._flat(item[0], level + 1) + ": "
                rows.append(key + self._text(item[1], inner + len(key), after, level + 1))
            else:
                rows.append(self._text(item, inner, after, level + 1))
        return start + " " * (self._indent - 1) + (",\n" + " " * inner).join(rows) + end


def _sorted(items, key=None):
    try:
        return sorted(items, key=key)
    except TypeError:
        return sorted(items, key=lambda item: (str(type(item)), str(item)))


def pprint(object, stream=None, indent=1, width=80, depth=None, **options):
    PrettyPrinter(indent=indent, width=width, depth=depth, stream=stream, **options).pprint(object)


def pformat(object, indent=1, width=80, depth=None, **options):
    return PrettyPrinter(indent=indent, width=width, depth=depth, **options).pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return repr(object)


def isreadable(object):
    return "<" not in repr(object)

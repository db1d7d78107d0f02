"""Binds call arguments to parameters for constructors that are generated from a list of fields (dataclasses, named
tuples). CPython builds such constructors with exec; here one function binds, with the words CPython uses."""

import sys


def calling_module(depth):
    """The name of the module `depth` calls up, for __module__; __main__ where frames are not to be had."""
    ask = getattr(sys, "_getframemodulename", None)
    return (ask(depth + 1) if ask else None) or "__main__"


class Parameters:
    """The parameters after `self` of a generated function.

    positional: names; defaults: name -> value for those that may be left out; keyword_only: names.
    """

    def __init__(self, function_name, positional, defaults, keyword_only=()):
        self.function_name = function_name
        self.positional = tuple(positional)
        self.defaults = defaults
        self.keyword_only = tuple(keyword_only)
        self.names = self.positional + self.keyword_only

    def bind(self, args, kwargs):
        """Return name -> value for every parameter; raise TypeError as a Python function would."""
        values = dict(zip(self.positional, args))
        for name, value in kwargs.items():
            if name not in self.names:
                raise TypeError(f"{self.function_name}() got an unexpected keyword argument {name!r}")
            if name in values:
                raise TypeError(f"{self.function_name}() got multiple values for argument {name!r}")
            values[name] = value
        if len(args) > len(self.positional):
            raise TypeError(self._too_many(len(args), kwargs))
        if len(values) < len(self.names):
            self._fill(values)
        return values

    def _fill(self, values):
        defaults = self.defaults
        self._raise_missing([n for n in self.positional if n not in values and n not in defaults], "positional")
        self._raise_missing([n for n in self.keyword_only if n not in values and n not in defaults], "keyword-only")
        for name in self.names:
            if name not in values:
                values[name] = defaults[name]

    def _raise_missing(self, names, kind):
        if not names:
            return
        quoted = [repr(n) for n in names]
        if len(quoted) > 2:
            listed = ", ".join(quoted[:-1]) + ", and " + quoted[-1]
        else:
            listed = " and ".join(quoted)
        plural = "s" if len(names) > 1 else ""
        raise TypeError(
            f"{self.function_name}() missing {len(names)} required {kind} argument{plural}: {listed}")

    def _too_many(self, given, kwargs):
        most = len(self.positional) + 1
        optional = len([n for n in self.positional if n in self.defaults])
        takes = f"from {most - optional} to {most}" if optional else str(most)
        plural = "s" if most != 1 or optional else ""
        extra = len([n for n in self.keyword_only if n in kwargs])
        given_text = str(given + 1)
        if extra:
            given_text += (f" positional arguments (and {extra} keyword-only argument{'s' if extra > 1 else ''})")
        were = "were"
        return f"{self.function_name}() takes {takes} positional argument{plural} but {given_text} {were} given"

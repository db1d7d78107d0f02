"""warnings: accepted and kept, never printed; `error` filters do raise, and catch_warnings records."""

import sys

filters = []
_recorders = []
defaultaction = "default"
onceregistry = {}


class WarningMessage:
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message = message
        self.category = category
        self.filename = filename
        self.lineno = lineno
        self.file = file
        self.line = line
        self.source = source

    def __str__(self):
        return (f"{{message : {self.message!r}, category : {self.category.__name__!r}, filename : {self.filename!r}, "
                f"lineno : {self.lineno}, line : {self.line!r}}}")


def _matches(pattern, text):
    import re
    return not pattern or re.match(pattern, text, re.IGNORECASE) is not None


def _action(message, category):
    for action, pattern, wanted, module, lineno in filters:
        if issubclass(category, wanted) and _matches(pattern, str(message)):
            return action
    return defaultaction


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = message.__class__
    elif category is None:
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    warn_explicit(message, category, "<source>", 0)


def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    if not isinstance(message, Warning):
        message = category(message)
    action = _action(message, category)
    if action == "error":
        raise message
    if action != "ignore" and _recorders:
        _recorders[-1].append(WarningMessage(message, category, filename, lineno))


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    _add_filter((action, message, category, module, lineno), append)


def simplefilter(action, category=Warning, lineno=0, append=False):
    _add_filter((action, "", category, "", lineno), append)


def _add_filter(item, append):
    if item[0] not in ("error", "ignore", "always", "default", "module", "once"):
        raise AssertionError(f"invalid action: {item[0]!r}")
    if item in filters:
        filters.remove(item)
    filters.insert(len(filters) if append else 0, item)


def resetwarnings():
    filters.clear()


def formatwarning(message, category, filename, lineno, line=None):
    return f"{filename}:{lineno}: {category.__name__}: {message}\n"


def showwarning(message, category, filename, lineno, file=None, line=None):
    (file or sys.stderr).write(formatwarning(message, category, filename, lineno, line))


class catch_warnings:
    """Restores the filters on exit; with record=True what is warned is kept in a list instead."""

    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._filter = None if action is None else (action, category, lineno, append)

    def __enter__(self):
        self._saved = filters[:]
        if self._filter is not None:
            simplefilter(*self._filter)
        if not self._record:
            return None
        _recorders.append([])
        return _recorders[-1]

    def __exit__(self, *exc_info):
        filters[:] = self._saved
        if self._record:
            _recorders.pop()


def deprecated(message, /, *, category=DeprecationWarning, stacklevel=1):
    def decorate(arg):
        arg.__deprecated__ = message
        return arg
    return decorate

"""How arrays print."""


def _float_texts(values):
    """Numbers with as many digits as the longest needs, aligned at the point."""
    finite = [abs(value) for value in values if value == value and abs(value) != float("inf") and value]
    if finite and (max(finite) >= 1e8 or min(finite) < 1e-4 or max(finite) / min(finite) > 1000.0):
        return _exponents(values)
    shown = [_short(value) for value in values]
    places = max([len(text) - text.index(".") - 1 for text in shown if "." in text], default=0)
    shown = [text + " " * (places - (len(text) - text.index(".") - 1)) if "." in text else text for text in shown]
    return _padded(shown)


def _short(value):
    """At most eight digits after the point, none that are zero at the end."""
    if value != value or abs(value) == float("inf"):
        return repr(value)
    text = repr(value)
    if "e" in text or len(text) - text.index(".") - 1 > 8:
        text = f"{value:.8f}".rstrip("0")
    return text[:-1] if text.endswith(".0") else text


def _exponents(values):
    digits = 0
    for value in values:
        text = f"{value:.8e}".partition("e")[0].partition(".")[2].rstrip("0")
        digits = max(digits, len(text))
    return _padded([f"{value:.{digits}e}" if digits else f"{value:.0e}".replace("e", ".e") for value in values])


def _padded(texts):
    width = max([len(text) for text in texts], default=0)
    return [" " * (width - len(text)) + text for text in texts]


def _texts(array):
    values = array.values()
    if array.dtype.kind == "f":
        return _float_texts(values)
    if array.dtype.kind == "b":
        return [" True" if value else "False" for value in values]
    if array.dtype.kind in "iu":
        return _padded([str(int(value)) for value in values])
    return [repr(value) for value in values]


def _nested(texts, shape, indent, separator):
    if not shape:
        return texts[0].strip()
    if len(shape) == 1:
        return _line(texts, indent, separator)
    size = len(texts) // shape[0] if shape[0] else 0
    rows = [_nested(texts[at * size:(at + 1) * size], shape[1:], indent + 1, separator) for at in range(shape[0])]
    return "[" + (separator.rstrip() + "\n" * (len(shape) - 1) + " " * (indent + 1)).join(rows) + "]"


def _line(texts, indent, separator):
    """One row, broken before 75 characters as numpy does."""
    lines, line = [], ""
    for at, text in enumerate(texts):
        piece = text + (separator.rstrip() if at < len(texts) - 1 else "")
        if line and indent + 1 + len(line) + 1 + len(text) > 74:
            lines.append(line)
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    lines.append(line)
    return "[" + ("\n" + " " * (indent + 1)).join(lines) + "]"


def array_text(array, is_repr):
    indent = len("array(") if is_repr else 0
    separator = ", " if is_repr else " "
    texts = _texts(array) if array.size else []
    body = _nested(texts, array.shape, indent, separator) if array.size else "[]"
    if not is_repr:
        return body
    usual = array.dtype.name in ("int64", "float64", "bool")
    kind = "" if usual and array.size else f", dtype={array.dtype.name}"
    shape = f", shape={array.shape}" if not array.size and array.shape != (0,) else ""
    return f"array({body}{shape}{kind})"

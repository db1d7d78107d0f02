"""fnmatch: names against shell patterns."""

import re


def translate(pat):
    """The regular expression of a pattern with *, ?, [abc] and [!abc]."""
    made, at = "", 0
    while at < len(pat):
        char = pat[at]
        at += 1
        if char == "*":
            made += ".*" if not made.endswith(".*") else ""
        elif char == "?":
            made += "."
        elif char == "[":
            end = pat.find("]", at + 1 + (pat[at:at + 1] == "!"))
            if end < 0:
                made += "\\["
                continue
            inside = pat[at:end].replace("\\", "\\\\")
            inside = "^" + inside[1:] if inside.startswith("!") else "\\" + inside if inside.startswith("^") else inside
            made += f"[{inside}]"
            at = end + 1
        else:
            made += re.escape(char)
    return f"(?s:{made})\\Z"


def _compiled(pat):
    return re.compile(translate(pat)[len("(?s:"):-len(")\\Z")], re.DOTALL)


def fnmatchcase(name, pat):
    return _compiled(pat).fullmatch(name) is not None


def fnmatch(name, pat):
    return fnmatchcase(name, pat)


def filter(names, pat):
    compiled = _compiled(pat)
    return [name for name in names if compiled.fullmatch(name)]

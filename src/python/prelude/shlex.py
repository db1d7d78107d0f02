"""shlex: words of a command line."""


def split(s, comments=False, posix=True):
    words, word, quote, started, at = [], "", "", False, 0
    while at < len(s):
        char = s[at]
        if quote:
            if char == quote:
                quote = ""
            elif char == "\\" and quote == '"' and s[at + 1:at + 2] in ('"', "\\"):
                at += 1
                word += s[at]
            else:
                word += char
        elif char in "'\"":
            quote, started = char, True
        elif char == "\\" and at + 1 < len(s):
            at += 1
            word, started = word + s[at], True
        elif char.isspace():
            if started:
                words.append(word)
            word, started = "", False
        elif comments and char == "#" and not started:
            break
        else:
            word, started = word + char, True
        at += 1
    if quote:
        raise ValueError("No closing quotation")
    return words + [word] if started else words


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./-_")


def quote(s):
    if s and all(char in _PLAIN for char in s):
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"


def join(split_command):
    return " ".join([quote(word) for word in split_command])

"""string: character sets, templates, and the formatter behind str.format."""

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


class Template:
    """Text with $name, ${name} and $$."""

    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def _parts(self):
        """(literal text, name or None, text as written) in order; a name of "" is an invalid placeholder."""
        text, start = self.template, 0
        while True:
            at = text.find(self.delimiter, start)
            if at < 0:
                yield text[start:], None, ""
                return
            literal = text[start:at]
            after = at + len(self.delimiter)
            if text[after:after + 1] == self.delimiter:
                yield literal + self.delimiter, None, ""
                start = after + 1
                continue
            braced = text[after:after + 1] == "{"
            begin = end = after + braced
            while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
                end += 1
            name = text[begin:end]
            closed = not braced or text[end:end + 1] == "}"
            if not closed or not name or name[0].isdigit():
                yield literal, "", self.delimiter
                start = after
                continue
            yield literal, name, text[at:end + braced]
            start = end + braced

    def substitute(self, mapping={}, /, **kws):
        values = {**mapping, **kws}
        made, before = [], ""
        for literal, name, written in self._parts():
            made.append(literal)
            before += literal
            if name == "":
                line = before.count("\n") + 1
                column = len(before) - before.rfind("\n")
                raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")
            if name is not None:
                made.append(str(values[name]))
                before += written
        return "".join(made)

    def safe_substitute(self, mapping={}, /, **kws):
        values = {**mapping, **kws}
        made = []
        for literal, name, written in self._parts():
            made.append(literal)
            if name is not None:
                made.append(str(values[name]) if name in values else written)
        return "".join(made)

    def get_identifiers(self):
        names = []
        for _, name, _ in self._parts():
            if name and name not in names:
                names.append(name)
        return names

    def is_valid(self):
        return all(name != "" for _, name, _ in self._parts())


class Formatter:
    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        return self._fill(format_string, args, kwargs, [0])

    def _fill(self, text, args, kwargs, counter):
        made = []
        for literal, name, spec, conversion in self.parse(text):
            made.append(literal)
            if name is None:
                continue
            if name == "" or name[0] in ".[":
                if counter[0] is None:
                    raise ValueError("cannot switch from manual field specification to automatic field numbering")
                name = str(counter[0]) + name
                counter[0] += 1
            elif name[0].isdigit():
                if counter[0]:
                    raise ValueError("cannot switch from manual field specification to automatic field numbering")
                counter[0] = None
            value, _ = self.get_field(name, args, kwargs)
            value = self.convert_field(value, conversion)
            made.append(self.format_field(value, self._fill(spec, args, kwargs, counter)))
        return "".join(made)

    def parse(self, format_string):
        """(literal, field name, spec, conversion) for each replacement field."""
        literal, at, text = "", 0, format_string
        while at < len(text):
            char = text[at]
            if char not in "{}":
                literal += char
                at += 1
            elif text[at:at + 2] in ("{{", "}}"):
                literal += char
                at += 2
            elif char == "}":
                raise ValueError("Single '}' encountered in format string")
            else:
                end, depth = at + 1, 1
                while depth:
                    if end >= len(text):
                        raise ValueError("expected '}' before end of string")
                    depth += {"{": 1, "}": -1}.get(text[end], 0)
                    end += 1
                yield (literal, *self._field(text[at + 1:end - 1]))
                literal, at = "", end
        if literal:
            yield literal, None, None, None

    def _field(self, body):
        name, _, spec = body.partition(":")
        name, mark, conversion = name.partition("!")
        return name, spec, conversion if mark else None

    def get_field(self, field_name, args, kwargs):
        end = 0
        while end < len(field_name) and field_name[end] not in ".[":
            end += 1
        first, rest = field_name[:end], field_name[end:]
        value = self.get_value(int(first) if first.isdigit() else first, args, kwargs)
        while rest:
            if rest[0] == "[":
                key, _, rest = rest[1:].partition("]")
                value = value[int(key) if key.isdigit() else key]
            else:
                end = 1
                while end < len(rest) and rest[end] not in ".[":
                    end += 1
                value, rest = getattr(value, rest[1:end]), rest[end:]
        return value, first

    def get_value(self, key, args, kwargs):
        return args[key] if isinstance(key, int) else kwargs[key]

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        if conversion is None:
            return value
        if conversion not in "sra":
            raise ValueError(f"Unknown conversion specifier {conversion!s}")
        return {"s": str, "r": repr, "a": ascii}[conversion](value)

    def check_unused_args(self, used_args, args, kwargs):
        pass

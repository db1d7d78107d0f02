"""csv: rows of text with separators and quotes."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)


class Error(Exception):
    pass


class Dialect:
    delimiter = ","
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"
    quoting = QUOTE_MINIMAL


class excel(Dialect):
    pass


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(Dialect):
    lineterminator = "\n"
    quoting = QUOTE_ALL


_dialects = {"excel": excel, "excel-tab": excel_tab, "unix": unix_dialect}


def register_dialect(name, dialect=excel, **options):
    _dialects[name] = type(name, (dialect,), options)


def list_dialects():
    return list(_dialects)


def _rules(dialect, options):
    base = _dialects[dialect] if isinstance(dialect, str) else dialect
    return type("rules", (base if isinstance(base, type) else type(base),), options)


class reader:
    def __init__(self, csvfile, dialect="excel", **options):
        self._lines = iter(csvfile)
        self.dialect = _rules(dialect, options)
        self.line_num = 0

    def __iter__(self):
        return self

    def __next__(self):
        fields, field, quoted, open_quote = [], "", False, False
        line = self._read()
        rules = self.dialect
        while True:
            at = 0
            while at < len(line):
                char = line[at]
                if open_quote:
                    if char == rules.quotechar and line[at + 1:at + 2] == rules.quotechar:
                        field += char
                        at += 1
                    elif char == rules.quotechar:
                        open_quote = False
                    else:
                        field += char
                elif char == rules.quotechar and not field and rules.quoting != QUOTE_NONE:
                    open_quote = quoted = True
                elif char == rules.delimiter:
                    fields.append(self._value(field, quoted))
                    field, quoted = "", False
                elif char not in "\r\n" and not (rules.skipinitialspace and char == " " and not field):
                    field += char
                at += 1
            if not open_quote:
                break
            line = self._read()
        if field or fields or quoted:
            fields.append(self._value(field, quoted))
        return fields

    def _read(self):
        self.line_num += 1
        return next(self._lines)

    def _value(self, field, quoted):
        return float(field) if self.dialect.quoting == QUOTE_NONNUMERIC and not quoted else field


class writer:
    def __init__(self, csvfile, dialect="excel", **options):
        self._file = csvfile
        self.dialect = _rules(dialect, options)

    def _field(self, value):
        rules = self.dialect
        text = "" if value is None else str(value)
        special = any(char in text for char in (rules.delimiter, rules.quotechar, "\r", "\n"))
        numeric = isinstance(value, (int, float))
        if rules.quoting == QUOTE_ALL or rules.quoting == QUOTE_NONNUMERIC and not numeric or \
                special and rules.quoting != QUOTE_NONE:
            return rules.quotechar + text.replace(rules.quotechar, rules.quotechar * 2) + rules.quotechar
        return text

    def writerow(self, row):
        fields = [self._field(value) for value in row]
        if fields == [""]:
            fields = [self.dialect.quotechar * 2]
        return self._file.write(self.dialect.delimiter.join(fields) + self.dialect.lineterminator)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", **options):
        self.reader = reader(f, dialect, **options)
        self._names = None if fieldnames is None else list(fieldnames)
        self.restkey = restkey
        self.restval = restval

    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self.reader, None)
        return self._names

    def __iter__(self):
        return self

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while not row:
            row = next(self.reader)
        made = dict(zip(names, row))
        if len(row) > len(names):
            made[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            made[name] = self.restval
        return made


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", **options):
        self.fieldnames = fieldnames
        self.restval = restval
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, **options)

    def writeheader(self):
        return self.writer.writerow(self.fieldnames)

    def writerow(self, rowdict):
        wrong = [name for name in rowdict if name not in self.fieldnames]
        if wrong and self.extrasaction == "raise":
            raise ValueError(f"dict contains fields not in fieldnames: {', '.join(map(repr, wrong))}")
        return self.writer.writerow([rowdict.get(name, self.restval) for name in self.fieldnames])

    def writerows(self, rowdicts):
        for row in rowdicts:
            self.writerow(row)

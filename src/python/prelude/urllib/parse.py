"""urllib.parse: the parts of an address."""

from _headtorch import known
from collections import namedtuple

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")


class _Host:
    """Parts of the host: user, password, name and port."""

    @property
    def _host_port(self):
        name, _, port = self.netloc.rpartition("@")[2].partition(":")
        return name, port

    @property
    def hostname(self):
        return self._host_port[0].lower() or None

    @property
    def port(self):
        return int(self._host_port[1]) if self._host_port[1] else None

    @property
    def username(self):
        user, at, _ = self.netloc.rpartition("@")
        return user.partition(":")[0] if at else None

    @property
    def password(self):
        user, at, _ = self.netloc.rpartition("@")
        return user.partition(":")[2] or None if at else None

    def geturl(self):
        return urlunparse(self) if len(self) == 6 else urlunsplit(self)


class SplitResult(_Host, namedtuple("SplitResult", "scheme netloc path query fragment")):
    pass


class ParseResult(_Host, namedtuple("ParseResult", "scheme netloc path params query fragment")):
    pass


def urlsplit(url, scheme="", allow_fragments=True):
    known(url)
    netloc = query = fragment = ""
    head, colon, rest = url.partition(":")
    if colon and head[:1].isalpha() and all(char.isalnum() or char in "+-." for char in head):
        scheme, url = head.lower(), rest
    if url[:2] == "//":
        end = min([at for at in (url.find(char, 2) for char in "/?#") if at >= 0], default=len(url))
        netloc, url = url[2:end], url[end:]
    if allow_fragments:
        url, _, fragment = url.partition("#")
    url, _, query = url.partition("?")
    return SplitResult(scheme, netloc, url, query, fragment)


def urlparse(url, scheme="", allow_fragments=True):
    scheme, netloc, path, query, fragment = urlsplit(known(url), scheme, allow_fragments)
    head, slash, last = path.rpartition("/")
    last, semicolon, params = last.partition(";")
    return ParseResult(scheme, netloc, head + slash + last, params, query, fragment)


def urlunsplit(components):
    scheme, netloc, path, query, fragment = components
    if netloc:
        path = "//" + netloc + ("/" if path and path[0] != "/" else "") + path
    text = f"{scheme}:{path}" if scheme else path
    return text + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def urlunparse(components):
    scheme, netloc, path, params, query, fragment = components
    return urlunsplit((scheme, netloc, f"{path};{params}" if params else path, query, fragment))


def urljoin(base, url, allow_fragments=True):
    if not base or not url:
        return base or url
    old, new = urlsplit(base), urlsplit(url)
    if new.scheme and new.scheme != old.scheme:
        return url
    if new.netloc:
        return urlunsplit((old.scheme, *new[1:]))
    if not new.path:
        return urlunsplit((old.scheme, old.netloc, old.path, new.query or old.query, new.fragment))
    path = new.path if new.path.startswith("/") else old.path.rpartition("/")[0] + "/" + new.path
    kept = []
    for part in path.split("/"):
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if path.endswith(("/.", "/..")):
        kept.append("")
    return urlunsplit((old.scheme, old.netloc, "/".join(kept), new.query, new.fragment))


def quote(string, safe="/", encoding=None, errors=None):
    data = string.encode(encoding or "utf-8") if isinstance(string, str) else string
    return "".join([chr(byte) if chr(byte) in _SAFE or chr(byte) in safe else f"%{byte:02X}" for byte in data])


def quote_plus(string, safe="", encoding=None, errors=None):
    return quote(string, safe + " ", encoding).replace(" ", "+")


def unquote(string, encoding="utf-8", errors="replace"):
    if "%" not in string:
        return string
    data, at = bytearray(), 0
    raw = string.encode("utf-8")
    while at < len(raw):
        pair = raw[at + 1:at + 3].decode("latin-1")
        if raw[at] == 37 and len(pair) == 2 and all(char in "0123456789abcdefABCDEF" for char in pair):
            data.append(int(pair, 16))
            at += 3
        else:
            data.append(raw[at])
            at += 1
    return bytes(data).decode(encoding, errors)


def unquote_plus(string, encoding="utf-8", errors="replace"):
    return unquote(string.replace("+", " "), encoding, errors)


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    pairs = query.items() if hasattr(query, "items") else query
    made = []
    for key, value in pairs:
        values = value if doseq and isinstance(value, (list, tuple)) else [value]
        made += [f"{quote_via(str(key), safe)}={quote_via(str(one), safe)}" for one in values]
    return "&".join(made)


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
              max_num_fields=None, separator="&"):
    pairs = []
    for part in qs.split(separator):
        name, equals, value = part.partition("=")
        if value or keep_blank_values and part:
            pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs


def parse_qs(qs, **options):
    made = {}
    for name, value in parse_qsl(qs, **options):
        made.setdefault(name, []).append(value)
    return made

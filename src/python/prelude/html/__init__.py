"""html: text made safe for HTML and back."""


def escape(s, quote=True):
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return s.replace('"', "&quot;").replace("'", "&#x27;") if quote else s


_NAMES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&#39;": "'", "&apos;": "'", "&nbsp;": "\xa0"}


def unescape(s):
    for name, char in _NAMES.items():
        s = s.replace(name, char)
    return s.replace("&amp;", "&")

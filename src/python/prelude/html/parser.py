"""html.parser: documents are unknown."""

from _out_of_reach import unknown_names

class HTMLParser:
    def __init__(self, *, convert_charrefs=True):
        self.convert_charrefs = convert_charrefs

    def feed(self, data):
        pass

    def close(self):
        pass


__getattr__ = unknown_names("html.parser")

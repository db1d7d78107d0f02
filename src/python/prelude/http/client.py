"""http.client: there is no network."""

from _out_of_reach import unknown_names

class HTTPException(Exception):
    pass


__getattr__ = unknown_names("http.client")

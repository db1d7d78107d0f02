"""http.server: there is no network."""

from _out_of_reach import unknown_names

class BaseHTTPRequestHandler:
    pass


class SimpleHTTPRequestHandler(BaseHTTPRequestHandler):
    pass


__getattr__ = unknown_names("http.server")

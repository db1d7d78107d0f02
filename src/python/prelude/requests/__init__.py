"""requests: nothing is fetched; what a server would answer is unknown."""

from _out_of_reach import unknown_names
from requests import exceptions  # noqa: F401
from requests.exceptions import ConnectionError, HTTPError, RequestException, Timeout  # noqa: F401

__version__ = "2.32.0"
__getattr__ = unknown_names("requests")

"""huggingface_hub.utils: its exceptions; nothing is fetched, so none is raised."""
from _out_of_reach import unknown_names


class HfHubHTTPError(OSError):
    pass


class RepositoryNotFoundError(HfHubHTTPError):
    pass


class GatedRepoError(RepositoryNotFoundError):
    pass


class RevisionNotFoundError(HfHubHTTPError):
    pass


class EntryNotFoundError(HfHubHTTPError):
    pass


class LocalEntryNotFoundError(EntryNotFoundError, FileNotFoundError, ValueError):
    pass


class httpx:
    """The client library that it passes on: only its exceptions have a meaning where nothing is fetched."""

    class HTTPError(Exception):
        pass

    class NetworkError(HTTPError):
        pass

    class TimeoutException(HTTPError):
        pass


__getattr__ = unknown_names("huggingface_hub.utils")

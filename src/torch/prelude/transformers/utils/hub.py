"""The hub: nothing is fetched."""

from _out_of_reach import unknown_call, unknown_names

cached_file = unknown_call("transformers.utils.cached_file")
hf_api = None


def resolve_revision(name, revision=None, **options):
    """Which state of a repository is meant: none is asked, the word stays."""
    return revision


class PushToHubMixin:
    push_to_hub = unknown_call("push_to_hub")


__getattr__ = unknown_names("transformers.utils.hub")

"""The hub: nothing is fetched."""

from _out_of_reach import unknown_call, unknown_names

cached_file = unknown_call("transformers.utils.cached_file")
resolve_revision = unknown_call("transformers.utils.resolve_revision")
hf_api = None


class PushToHubMixin:
    push_to_hub = unknown_call("push_to_hub")


__getattr__ = unknown_names("transformers.utils.hub")

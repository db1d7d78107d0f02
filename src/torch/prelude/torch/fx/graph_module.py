"""A module made of a graph."""
from torch.nn.modules.module import Module

_USER_PRESERVED_ATTRIBUTES_KEY = "_user_preserved_attributes"


class GraphModule(Module):
    def __init__(self, root, graph, class_name="GraphModule"):
        super().__init__()
        self.graph = graph

    def recompile(self):
        return None


class _CodeOnlyModule(Module):
    pass


def _copy_attr(from_module, to_module, target):
    return None

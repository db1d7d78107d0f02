"""Fabric: models, optimizers and loaders come back as they were given."""
import _headtorch


class Fabric:
    def __init__(self, *args, **kwargs):
        self.device = "cpu"
        self.global_rank = 0

    def launch(self, *args, **kwargs):
        return None

    def setup(self, *objects, **kwargs):
        return objects if len(objects) > 1 else objects[0]

    setup_dataloaders = setup_module = setup_optimizers = setup

    def backward(self, loss, *args, **kwargs):
        return loss.backward()

    def print(self, *args, **kwargs):
        return None

    log = log_dict = save = barrier = clip_gradients = seed_everything = print

    def autocast(self):
        import contextlib
        return contextlib.nullcontext()

    def load(self, *args, **kwargs):
        return _headtorch.quiet("a checkpoint")

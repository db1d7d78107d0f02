"""Layers in parts on several devices: a plan is kept, nothing is cut."""


class ParallelStyle:
    def __init__(self, *args, **kwargs):
        pass


class ColwiseParallel(ParallelStyle):
    pass


class RowwiseParallel(ParallelStyle):
    pass


class SequenceParallel(ParallelStyle):
    pass


class PrepareModuleInput(ParallelStyle):
    pass


class PrepareModuleOutput(ParallelStyle):
    pass


def parallelize_module(module, device_mesh=None, parallelize_plan=None, **options):
    return module


def loss_parallel():
    from contextlib import nullcontext

    return nullcontext()

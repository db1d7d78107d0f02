"""Simulated quantization, which is not modelled."""
from torch.nn.modules.module import Module


class FakeQuantizeBase(Module):
    pass


class FakeQuantize(FakeQuantizeBase):
    pass

"""torch._subclasses: fake tensors of the compiler."""
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

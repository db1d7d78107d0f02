"""Functions of functions by an older name."""
from torch.func import functional_call, grad, stack_module_state, vmap

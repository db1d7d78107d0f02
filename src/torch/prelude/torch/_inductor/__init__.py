"""torch._inductor: nothing is compiled."""
from torch._inductor import config

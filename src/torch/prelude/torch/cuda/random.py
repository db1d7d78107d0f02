"""Random numbers of a GPU."""
from torch.cuda import get_rng_state, manual_seed, manual_seed_all, set_rng_state

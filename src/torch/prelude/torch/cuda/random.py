"""Random numbers of a GPU."""
from torch.cuda import get_rng_state, get_rng_state_all, manual_seed, manual_seed_all, set_rng_state, set_rng_state_all

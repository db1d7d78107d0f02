"""Weights by their address, by an older name."""
from torch.hub import load_state_dict_from_url as load_url
from torch.hub import tqdm

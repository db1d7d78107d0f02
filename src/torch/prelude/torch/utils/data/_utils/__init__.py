"""Parts of the loader."""
from torch.utils.data._utils import collate

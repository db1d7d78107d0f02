"""torch.utils.tensorboard: nothing is written."""
from torch.utils.tensorboard.writer import SummaryWriter

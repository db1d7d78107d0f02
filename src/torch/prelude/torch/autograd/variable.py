"""Variable: a tensor is its own variable."""
from torch.autograd import Variable

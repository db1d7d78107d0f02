"""torch.linalg: linear algebra. Its functions are ops of the table."""
from _headtorch import LinAlgError

"""Mixed precision by its older names."""
from torch.amp.autocast_mode import custom_bwd, custom_fwd
from torch.cuda.amp.autocast_mode import autocast
from torch.cuda.amp.grad_scaler import GradScaler

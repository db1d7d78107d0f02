"""Lightning under its newer name."""
from pytorch_lightning import Callback, LightningDataModule, LightningModule, Trainer, seed_everything

from . import pytorch
from .fabric import Fabric

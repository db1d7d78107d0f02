"""The rows of one process among several."""
from torch.utils.data.sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler):
    def __init__(self, dataset, num_replicas=None, rank=None, shuffle=True, seed=0, drop_last=False):
        self.dataset = dataset
        self.num_replicas = num_replicas or 1
        self.rank = rank or 0
        self.epoch = 0
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        rows = len(dataset)
        self.num_samples = rows // self.num_replicas if drop_last else -(-rows // self.num_replicas)
        self.total_size = self.num_samples * self.num_replicas

    def __iter__(self):
        rows = len(self.dataset)
        return iter(i % rows for i in range(self.rank, self.total_size, self.num_replicas))

    def __len__(self):
        return self.num_samples

    def set_epoch(self, epoch):
        self.epoch = epoch

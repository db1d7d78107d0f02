"""Batches of a data set."""
from collections.abc import Mapping

import _headtorch
import torch
from torch.utils.data.dataset import IterableDataset
from torch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler

__all__ = ["DataLoader", "get_worker_info", "default_collate", "default_convert"]


class _DatasetKind:
    Map = 0
    Iterable = 1


def get_worker_info():
    return None


def default_convert(data):
    return data


def default_collate(batch):
    """Rows as one batch: tensors stacked, numbers as a tensor, the rest part by part."""
    first = batch[0]
    if _headtorch.is_unknown(first) or hasattr(first, "awaits"):
        return _headtorch.quiet("the examples of a batch")
    if isinstance(first, torch.Tensor):
        return torch.stack(batch, 0)
    if isinstance(first, (bool, int, float)):
        return torch.tensor(batch, dtype=torch.float64 if isinstance(first, float) else None)
    if isinstance(first, Mapping):
        return {key: default_collate([row[key] for row in batch]) for key in first}
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(default_collate(list(part)) for part in zip(*batch)))
    if isinstance(first, (tuple, list)):
        return [default_collate(list(part)) for part in zip(*batch)]
    if hasattr(first, "__array__"):
        return default_collate([torch.as_tensor(row) for row in batch])
    return batch


def _outline(row):
    """The sizes in a row."""
    if isinstance(row, torch.Tensor):
        return tuple(row.shape)
    if isinstance(row, Mapping):
        return {key: _outline(value) for key, value in row.items()}
    if isinstance(row, (tuple, list)):
        return [_outline(value) for value in row] if len(row) < 8 else len(row)
    return len(row) if isinstance(row, str) else None


class DataLoader:
    def __class_getitem__(cls, item):
        return cls

    def __init__(
        self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None,
        pin_memory=False, drop_last=False, timeout=0, worker_init_fn=None, multiprocessing_context=None,
        generator=None, *, prefetch_factor=None, persistent_workers=False, pin_memory_device="", in_order=True,
    ):
        self.dataset = dataset
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.drop_last = drop_last
        self.generator = generator
        self._iterable = isinstance(dataset, IterableDataset)
        if sampler is None and not self._iterable:
            sampler = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
        if batch_sampler is None and batch_size is not None and not self._iterable:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        if collate_fn is None:
            collate_fn = default_convert if batch_size is None and batch_sampler is None else default_collate
        self.collate_fn = collate_fn

    def __iter__(self):
        """The first batch: as far as shapes go the others repeat it."""
        if self._iterable:
            yield from self._first_of_stream()
        elif self.batch_sampler is None:
            for index in self.sampler:
                yield self.collate_fn(self.dataset[index])
                return
        else:
            indices = self._first_indices()
            if len(indices) > 0:
                yield self.collate_fn(self._rows(indices))

    def _first_indices(self):
        if type(self.batch_sampler) is not BatchSampler:
            for indices in self.batch_sampler:
                return indices if not _headtorch.is_unknown(indices) else [0]
            return []
        rows = len(self.sampler)
        size = self.batch_size
        if _headtorch.is_unknown(rows) or _headtorch.is_unknown(size) or type(self.sampler) in (RandomSampler, SequentialSampler):
            if _headtorch.is_unknown(size):
                return size
            count = size if _headtorch.is_unknown(rows) else min(rows, size)
            return [] if self.drop_last and count < size else range(count)
        for indices in self.batch_sampler:
            return indices
        return []

    def _rows(self, indices):
        """Every row by itself where there are few; of many the first stands for all."""
        if hasattr(self.dataset, "__getitems__"):
            return self.dataset.__getitems__(indices)
        if len(indices) <= 4:
            return [self.dataset[index] for index in indices]
        if self.collate_fn is default_collate:
            return [self.dataset[indices[0]]] * len(indices)
        # who collates himself may have rows of different lengths: then each counts, and a shuffled batch has nobody knows which
        few = [self.dataset[index] for index in list(indices)[:4]]
        if all([_outline(row) == _outline(few[0]) for row in few]):
            return [few[0]] * len(indices)
        if type(self.sampler) is RandomSampler or len(indices) > 256:
            return _headtorch.quiet("how long the rows of a batch are")
        return few + [self.dataset[index] for index in list(indices)[4:]]

    def _first_of_stream(self):
        batch = []
        for row in self.dataset:
            if self.batch_size is None:
                yield self.collate_fn(row)
                return
            batch.append(row)
            if len(batch) == self.batch_size:
                break
        if batch and (len(batch) == self.batch_size or not self.drop_last):
            yield self.collate_fn(batch)

    def __len__(self):
        if self.batch_sampler is not None:
            return len(self.batch_sampler)
        if self.sampler is not None:
            return len(self.sampler)
        rows = len(self.dataset)
        return rows if self.batch_size is None else -(-rows // self.batch_size)

"""Sequences of different lengths: a collate function that pads, packed sequences, gradient accumulation."""
import random

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

VOCAB = {"<pad>": 0, "<unk>": 1, **{f"w{i}": i + 2 for i in range(500)}}
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
ACCUMULATE = 4


class TaggingDataset(Dataset):
    def __init__(self, n=64):
        rng = random.Random(0)
        self.sentences = [[rng.randrange(2, len(VOCAB)) for _ in range(rng.randint(5, 20))] for _ in range(n)]
        self.tags = [[rng.randrange(len(TAGS)) for _ in s] for s in self.sentences]

    def __len__(self):
        return len(self.sentences)

    def __getitem__(self, idx):
        return torch.tensor(self.sentences[idx]), torch.tensor(self.tags[idx])


def collate(batch):
    batch.sort(key=lambda pair: len(pair[0]), reverse=True)
    tokens, tags = zip(*batch)
    lengths = torch.tensor([len(t) for t in tokens])
    return pad_sequence(tokens, batch_first=True), pad_sequence(tags, batch_first=True, padding_value=-100), lengths


class BiLSTMTagger(nn.Module):
    def __init__(self, vocab_size, num_tags, emb=50, hidden=64):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, emb, padding_idx=0)
        self.lstm = nn.LSTM(emb, hidden, num_layers=2, batch_first=True, bidirectional=True, dropout=0.2)
        self.tag = nn.Linear(2 * hidden, num_tags)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths.cpu(), batch_first=True)
        out, _ = self.lstm(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        return self.tag(out)


loader = DataLoader(TaggingDataset(), batch_size=8, collate_fn=collate)
model = BiLSTMTagger(len(VOCAB), len(TAGS))
optimizer = torch.optim.Adam(model.parameters())
loss_fn = nn.CrossEntropyLoss(ignore_index=-100)

model.train()
optimizer.zero_grad()
for i, (tokens, tags, lengths) in enumerate(loader):
    scores = model(tokens, lengths)
    loss = loss_fn(scores.view(-1, len(TAGS)), tags.view(-1)) / ACCUMULATE
    loss.backward()
    if (i + 1) % ACCUMULATE == 0:
        optimizer.step()
        optimizer.zero_grad()

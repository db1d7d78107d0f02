import torch
import torch.nn as nn


class Tagger(nn.Module):
    def __init__(self, vocab_size, tagset_size, embedding_dim=32, hidden_dim=64):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, batch_first=True, bidirectional=True)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)

    def forward(self, sentence):
        embeds = self.word_embeddings(sentence)
        lstm_out, _ = self.lstm(embeds)
        tag_space = self.hidden2tag(lstm_out)
        return torch.log_softmax(tag_space, dim=-1)


model = Tagger(500, 9)
loss_function = nn.NLLLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    sentence = torch.randint(0, 500, (8, 20))
    targets = torch.randint(0, 9, (8, 20))
    model.zero_grad()
    tag_scores = model(sentence)
    loss = loss_function(tag_scores.view(-1, 9), targets.view(-1))
    loss.backward()
    optimizer.step()

"""Times the training step of a BiLSTM-CRF tagger with a character CNN in PyTorch: its own layers, and a
conditional random field as pytorch-crf writes it, without what it does for padding. The task is a PyTorchTagger.Task.
"""


class Tagger(nn.Module):
    def __init__(self, vocab, wordDim, characters, charDim, features, dim, tags, **_):
        super().__init__()
        self.words = nn.Embedding(vocab, wordDim)
        self.characters = nn.Embedding(characters, charDim)
        self.filter = nn.Conv1d(charDim, features, 3)
        self.lstm = nn.LSTM(wordDim + features, dim, bidirectional=True)
        self.output = nn.Linear(2 * dim, tags)
        self.transitions = nn.Parameter(torch.empty(tags, tags).uniform_(-0.1, 0.1))
        self.start = nn.Parameter(torch.empty(tags).uniform_(-0.1, 0.1))
        self.end = nn.Parameter(torch.empty(tags).uniform_(-0.1, 0.1))

    def scores(self, words, characters):
        """words (time, batch), characters (time, batch, letters)"""
        time, batch, letters = characters.shape
        spelled = self.characters(characters.view(-1, letters)).transpose(1, 2)  # (time * batch, charDim, letters)
        places = self.filter(spelled)  # (time * batch, features, places)
        # a word ends where its padding begins: what reaches into that does not count
        beyond = (characters.view(-1, letters)[:, 2:] == 0).unsqueeze(1)
        spelling = torch.relu(places.masked_fill(beyond, float("-inf")).amax(2)).view(time, batch, -1)
        hidden, _ = self.lstm(torch.cat((self.words(words), spelling), 2))  # (time, batch, 2 * dim)
        return self.output(hidden)  # (time, batch, tags)

    def loss(self, scores, tags):
        time, batch = tags.shape
        rows = torch.arange(batch)
        gold = self.start[tags[0]] + scores[0, rows, tags[0]]
        for t in range(1, time):
            gold = gold + self.transitions[tags[t - 1], tags[t]] + scores[t, rows, tags[t]]
        gold = gold + self.end[tags[-1]]
        sums = self.start + scores[0]  # (batch, tags)
        for t in range(1, time):
            sums = torch.logsumexp(sums.unsqueeze(2) + self.transitions + scores[t].unsqueeze(1), dim=1)
        return (torch.logsumexp(sums + self.end, dim=1) - gold).sum() / (time * batch)


def loss_of(model, task, batch):
    rows, length = task["model"]["batch"], task["model"]["time"]
    words, tags = (torch.tensor(batch[key]).view(rows, length).t() for key in ("inputs", "targets"))
    characters = torch.tensor(batch["source"]).view(rows, length, -1).transpose(0, 1).contiguous()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = model.scores(words, characters)
    return model.loss(scores.float(), tags)


measure(Tagger, torch.optim.Adam, loss_of)

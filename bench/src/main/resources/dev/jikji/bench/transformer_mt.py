"""Times the training step of a Transformer encoder-decoder in PyTorch's bfloat16 autocast: its own
nn.Transformer, with tied embeddings. The task is a PyTorchMt.Task.
"""
import math

from torch.nn import functional as F


class TransformerMt(nn.Module):
    def __init__(self, vocab, dim, heads, layers, innerDim, source, time, dropout, **_):
        super().__init__()
        self.scale = math.sqrt(dim)
        self.embedding = nn.Embedding(vocab, dim)
        nn.init.normal_(self.embedding.weight, std=1 / self.scale)
        self.transformer = nn.Transformer(dim, heads, layers, layers, innerDim, dropout=dropout, activation="relu",
                                          batch_first=True, norm_first=True)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("positions", self.sinusoids(max(source, time), dim))
        self.register_buffer("later", nn.Transformer.generate_square_subsequent_mask(time))

    @staticmethod
    def sinusoids(time, dim):
        rates = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        angles = torch.arange(time).unsqueeze(1) * rates  # (time, dim / 2)
        return torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)  # (time, dim)

    def embed(self, ids):
        return self.dropout(self.embedding(ids) * self.scale + self.positions[: ids.size(1)])  # (batch, time, dim)

    def forward(self, source, inputs):
        hidden = self.transformer(self.embed(source), self.embed(inputs), tgt_mask=self.later)  # (batch, time, dim)
        return F.linear(hidden, self.embedding.weight)  # (batch, time, vocab)


def loss_of(model, task, batch):
    shape = task["model"]
    source, inputs, targets = (torch.tensor(batch[key]) for key in ("source", "inputs", "targets"))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(source.view(shape["batch"], -1), inputs.view(shape["batch"], -1))
        return F.cross_entropy(logits.view(-1, shape["vocab"]).float(), targets,
                               label_smoothing=task["labelSmoothing"])


measure(TransformerMt, torch.optim.AdamW, loss_of)

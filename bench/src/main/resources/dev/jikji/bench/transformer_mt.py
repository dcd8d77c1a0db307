"""Times the training step of a Transformer encoder-decoder in PyTorch's bfloat16 autocast: its own
nn.Transformer, with tied embeddings.

Reads a task (PyTorchMt.Task) as JSON on standard input, prints a Measurement as one line of JSON.
"""
import json
import math
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(69)

from torch import nn
from torch.nn import functional as F


class TransformerMt(nn.Module):
    def __init__(self, vocab, dim, heads, layers, innerDim, source, time, **_):
        super().__init__()
        self.scale = math.sqrt(dim)
        self.embedding = nn.Embedding(vocab, dim)
        nn.init.normal_(self.embedding.weight, std=1 / self.scale)
        self.transformer = nn.Transformer(dim, heads, layers, layers, innerDim, dropout=0.0, activation="relu",
                                          batch_first=True, norm_first=True)
        self.register_buffer("positions", self.sinusoids(max(source, time), dim))
        self.register_buffer("later", nn.Transformer.generate_square_subsequent_mask(time))

    @staticmethod
    def sinusoids(time, dim):
        rates = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        angles = torch.arange(time).unsqueeze(1) * rates  # (time, dim / 2)
        return torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)  # (time, dim)

    def embed(self, ids):
        return self.embedding(ids) * self.scale + self.positions[: ids.size(1)]  # (batch, time, dim)

    def forward(self, source, inputs):
        hidden = self.transformer(self.embed(source), self.embed(inputs), tgt_mask=self.later)  # (batch, time, dim)
        return F.linear(hidden, self.embedding.weight)  # (batch, time, vocab)


def resident_peak():
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def main():
    task = json.load(sys.stdin)
    torch.set_num_threads(task["threads"])
    torch.manual_seed(1)
    shape = task["model"]
    model = TransformerMt(**shape)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if parameters != task["parameters"]:
        sys.exit("the model has %d parameters, not %d" % (parameters, task["parameters"]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=task["learningRate"])
    millis, losses = [], []
    for step, batch in enumerate(task["batches"]):
        start = time.perf_counter()
        source, inputs, targets = (torch.tensor(batch[key]) for key in ("source", "inputs", "targets"))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(source.view(shape["batch"], -1), inputs.view(shape["batch"], -1))
            loss = F.cross_entropy(logits.view(-1, shape["vocab"]).float(), targets,
                                   label_smoothing=task["labelSmoothing"])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), task["maxNorm"])
        optimizer.step()
        losses.append(loss.item())
        if step >= task["warmup"]:
            millis.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"tokens": task["tokens"], "productFlops": task["productFlops"], "parameters": parameters,
                      "millis": millis, "losses": losses, "peakResidentBytes": resident_peak()}))


main()

"""What PyTorch's scripts share; each is run with this text before its own.

Reads a task as JSON on standard input, prints a Measurement as one line of JSON. Without torch, the status says so.
"""
import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit(69)

from torch import nn


def resident_peak():
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def measure(model_type, optimizer_type, loss_of):
    """Times steps of loss_of(model, task, batch), the batch's arrays made into tensors within it."""
    task = json.load(sys.stdin)
    torch.set_num_threads(task["threads"])
    torch.manual_seed(1)
    model = model_type(**task["model"])
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if parameters != task["parameters"]:
        sys.exit("the model has %d parameters, not %d" % (parameters, task["parameters"]))
    optimizer = optimizer_type(model.parameters(), lr=task["learningRate"])
    millis, losses = [], []
    for step, batch in enumerate(task["batches"]):
        start = time.perf_counter()
        loss = loss_of(model, task, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), task["maxNorm"])
        optimizer.step()
        losses.append(loss.item())
        if step >= task["warmup"]:
            millis.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"tokens": task["tokens"], "productFlops": task["productFlops"], "parameters": parameters,
                      "millis": millis, "losses": losses, "peakResidentBytes": resident_peak()}))

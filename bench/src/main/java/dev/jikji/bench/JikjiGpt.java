package dev.jikji.bench;

import dev.jikji.models.lm.Gpt;
import dev.jikji.nn.AdamW;
import dev.jikji.tensor.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The GPT of [Workload.Gpt#measured] in Jikji.
@Command(name = "JikjiGpt", description = "Times the training step of a GPT in Jikji.")
final class JikjiGpt implements Runnable {
    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.Gpt w = Workload.Gpt.measured(timer.dropout());
        Gpt gpt = new Gpt(new Gpt.Config(w.context(), w.layers(), w.heads(), w.dim(), w.dropout()), w.vocab());
        AdamW optimizer = new AdamW(gpt.parameters(), AdamW.Config.defaults());
        try (Jikji training = new Jikji(gpt, optimizer, 1e-3, 0,
                (_, batch) -> gpt.loss(gpt.forward(Tensor.of(batch.inputs(), w.batch(), w.time())),
                        Tensor.of(batch.targets(), w.batch(), w.time())))) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiGpt()).execute(args));
    }
}

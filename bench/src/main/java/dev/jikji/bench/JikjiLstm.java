package dev.jikji.bench;

import dev.jikji.models.lm.LanguageModel;
import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.models.lm.LstmLanguageModel;
import dev.jikji.nn.Objective;
import dev.jikji.nn.Sgd;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The LSTM language model of [Workload.Lstm#measured] in Jikji.
@Command(name = "JikjiLstm", description = "Times the training step of an LSTM language model in Jikji.")
final class JikjiLstm implements Runnable {
    @Mixin
    private StepTimer timer;
    @Mixin
    private Jikji.Precisions precision;

    @Override
    public void run() {
        precision.start();
        Workload.Lstm w = Workload.Lstm.measured();
        var config = new LstmLanguageModel.Config(w.layers(), w.dim(), w.dim(), true, w.dropout(), false, true, 0);
        LstmLanguageModel lstm = new LstmLanguageModel(config, w.vocab());
        Sgd optimizer = new Sgd(lstm.parameters(), Sgd.Config.defaults());
        try (var loss = new CarriedLoss(lstm, w);
                Jikji training = new Jikji(lstm, optimizer, w.learningRate(), w.maxNorm(), loss)) {
            System.out.println(timer.time(w, training).toJson());
        }
    }

    /// The loss from the state that the step before left.
    private static final class CarriedLoss implements Jikji.Loss, AutoCloseable {
        private final LstmLanguageModel lstm;
        private final Workload.Lstm workload;
        private State before = State.START; // the gradient's way back still needs it
        private State state = State.START;

        CarriedLoss(LstmLanguageModel lstm, Workload.Lstm workload) {
            this.lstm = lstm;
            this.workload = workload;
        }

        @Override
        public Objective of(TensorScope scope, Workload.Batch batch) {
            before.close();
            before = state;
            LanguageModel.Output output = lstm.forward(shape(batch.inputs()), state);
            state = output.state().keepIn(scope);
            return lstm.loss(output.hidden(), shape(batch.targets()));
        }

        private Tensor shape(long[] ids) {
            return Tensor.of(ids, workload.time(), workload.batch()).transpose(0, 1); // (batch, time)
        }

        @Override
        public void close() {
            before.close();
            state.close();
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JikjiLstm()).execute(args));
    }
}

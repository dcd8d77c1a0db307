package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.MemoryCheck;
import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.nn.Loss;
import dev.jikji.nn.Module;
import dev.jikji.nn.Objective;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.PackedTokens;
import dev.jikji.text.Tokenizer;
import dev.jikji.train.Diagnosis;
import dev.jikji.train.RunFolder;
import dev.jikji.train.Task;
import dev.jikji.train.TrainingConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A language model learning to predict a text.
final class LanguageModelTask implements Task {
    private final LanguageModelFamily<?> family;
    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final Batches batches;
    private final TrainingConfig training;
    private final RunConfig run;
    private final PackedTokens train;
    private final PackedTokens validation;
    private final PackedTokens test;
    private final int time;
    private final long lastTokens; // of a pass' last batch
    private State state = State.START;

    /// @param validation null to validate on the training text
    /// @param test       null for no test
    LanguageModelTask(LanguageModelFamily<?> family, LanguageModel model, Tokenizer tokenizer, TrainingConfig training,
            RunConfig run, PackedTokens train, PackedTokens validation, PackedTokens test) {
        this.family = family;
        this.model = model;
        this.tokenizer = tokenizer;
        this.training = training;
        this.run = run;
        this.train = train;
        this.validation = validation == null ? train : validation;
        this.test = test;
        time = time(model, training);
        batches = model.carriesState()
                ? Batches.streams(train, training.rows(), time)
                : training.mode() == TrainingConfig.Mode.BATCH
                        ? Batches.whole(train, training.rows(), time)
                        : Batches.windows(train, training.rows(), time, run.seed());
        lastTokens = training.mode() == TrainingConfig.Mode.BATCH
                ? batches.get(batches.pass() - 1).inputs().length
                : batchTokens();
    }

    /// Models without a context of their own read this many tokens at a time unless told otherwise.
    private static final int USUAL_LENGTH = 64;

    static int time(LanguageModel model, TrainingConfig training) {
        int length = training.sequenceLength();
        if (length == 0) length = model.context() == Integer.MAX_VALUE ? USUAL_LENGTH : model.context();
        return Math.min(length, model.context());
    }

    @Override
    public String family() {
        return family.name();
    }

    @Override
    public Module model() {
        return model;
    }

    @Override
    public Objective loss(long number) {
        Batches.Batch batch = batches.get(number);
        int rows = batch.inputs().length / time;
        Tensor ids = Tensor.of(batch.inputs(), rows, time);
        Tensor targets = Tensor.of(batch.targets(), rows, time);
        double smoothing = training.labelSmoothing();
        if (!model.carriesState()) return model.loss(model.forward(ids), targets, smoothing);
        if (batch.first()) carry(List.of());
        LanguageModel.Output output = model.forward(ids, state);
        carry(output.state().tensors()); // gradients end at the batch: truncated backpropagation through time
        return model.loss(output.hidden(), targets, smoothing);
    }

    @Override
    public long batchTokens() {
        return (long) training.rows() * time;
    }

    @Override
    public long batchTokens(long number) {
        return number % batches.pass() == batches.pass() - 1 ? lastTokens : batchTokens();
    }

    @Override
    public long batchesOfAPass() {
        return batches.pass();
    }

    @Override
    public List<Tensor> carried() {
        return state.tensors();
    }

    @Override
    public void carry(List<Tensor> tensors) {
        State before = state;
        state = new State(tensors.stream().map(tensor -> tensor.detach().copy().retain()).toList());
        before.close();
    }

    /// The sample of a recipe that does not say otherwise; a longer one would delay the first steps.
    private static final int REHEARSED_TOKENS = 128;

    /// One batch of validation and a whole sample, for whose shapes oneDNN keeps something in the midst of the memory that
    /// the steps use.
    @Override
    public void rehearse() {
        measure(validation, Evaluation.tokensOfOneBatch(training.batchSize(), time));
        sample(Math.min(REHEARSED_TOKENS, run.sampleTokens()));
    }

    /// Rows of the batch that is looked at; more would say the same.
    private static final int DIAGNOSED_ROWS = 8;

    /// Of the first rows of the first batch, so that all diagnoses of a run are about the same text.
    @Override
    public List<Diagnosis.ThroughTime> gradientsThroughTime() {
        if (!model.carriesState()) return List.of();
        Batches.Batch batch = batches.get(0);
        int all = batch.inputs().length / time, rows = Math.min(DIAGNOSED_ROWS, all);
        try (var _ = TensorScope.open()) {
            return GradientsThroughTime.of(model, Tensor.of(batch.inputs(), all, time).narrow(0, 0, rows),
                    Tensor.of(batch.targets(), all, time).narrow(0, 0, rows));
        }
    }

    @Override
    public Map<String, Double> validate() {
        return measure(validation, training.evaluateTokens()).metrics();
    }

    @Override
    public Map<String, Double> test() {
        return test == null ? Map.of() : measure(test, 0).metrics();
    }

    private Evaluation measure(PackedTokens text, long limit) {
        return Evaluation.of(model, text, new Evaluation.Reading(training.batchSize(), time, time, limit), _ -> {});
    }

    @Override
    public Optional<String> sample() {
        return sample(run.sampleTokens());
    }

    private Optional<String> sample(int tokens) {
        if (tokens == 0) return Optional.empty();
        var request = new TextGenerator.Request(run.samplePrompt(), tokens, Sampling.defaults(), List.of(),
                run.seed());
        return Optional.of(run.samplePrompt() + new TextGenerator(model, tokenizer).generate(request));
    }

    @Override
    public void saveWeights(RunFolder folder) {
        ModelFolder.saveWeights(family, model, folder.weights());
    }

    @Override
    public void loadWeights(RunFolder folder) {
        ModelFolder.loadWeights(family, model, folder.weights());
    }

    @Override
    public String memoryAdvice() {
        return memoryAdvice(training, time);
    }

    private static String memoryAdvice(TrainingConfig training, int time) {
        return "training.batch_size (now %d), training.sequence_length (now %d) or the model's width and layers"
                .formatted(training.batchSize(), time);
    }

    /// Refuses a training for which there is not enough memory.
    ///
    /// @param shape a model like the one to be trained; its elements are not read
    /// @throws dev.jikji.text.InputException saying what to lower
    static void requireMemory(LanguageModel shape, TrainingConfig training) {
        int time = time(shape, training);
        MemoryCheck.require(memoryNeeded(shape, training.rows(), time), memoryAdvice(training, time));
    }

    /// Refuses smoothed targets for a model that does not score all tokens at once.
    static void requireSmoothing(LanguageModel shape, TrainingConfig training) {
        require(training.labelSmoothing() == 0 || shape.smooths(),
                "training.label_smoothing %s needs a full softmax; set model.shortlist to 0, or label_smoothing to 0",
                training.labelSmoothing());
    }

    /// About the bytes of a training: parameters with gradients and two moments, and what a step keeps.
    private static long memoryNeeded(LanguageModel shape, int batch, int time) {
        long logits = Loss.mostLogits((long) batch * time, shape.outputWeight().size(0));
        return 4 * (4 * shape.parameterCount() + shape.activationFloats(batch, time) + logits);
    }

    @Override
    public void close() {
        state.close();
        model.close();
        train.close();
        if (validation != train) validation.close();
        if (test != null) test.close();
    }
}

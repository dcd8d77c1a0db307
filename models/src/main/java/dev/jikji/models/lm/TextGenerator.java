package dev.jikji.models.lm;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.LanguageModel.State;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.StreamDecoder;
import dev.jikji.text.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Lets a language model write.
///
/// Each token is computed from the state the ones before it left (keys and values of GPT, cells of an LSTM); when a
/// model's context is full, the second half of it is read again and the writing goes on.
public final class TextGenerator {
    private final LanguageModel model;
    private final Tokenizer tokenizer;

    /// @param maxTokens tokens written at most
    /// @param stops     strings that end the text; they are not part of it
    /// @param seed      the same seed writes the same text
    public record Request(String prompt, int maxTokens, Sampling sampling, List<String> stops, long seed) {
        public Request {
            require(maxTokens >= 0, "max tokens %d is negative", maxTokens);
            require(stops.stream().noneMatch(String::isEmpty), "a stop string is empty");
            stops = List.copyOf(stops);
        }

        /// `maxTokens` tokens after `prompt`, sampled as by default.
        public static Request of(String prompt, int maxTokens) {
            return new Request(prompt, maxTokens, Sampling.defaults(), List.of(), 1);
        }
    }

    /// @param text         without the prompt
    /// @param promptTokens tokens read
    /// @param tokens       tokens written
    /// @param reason       `length`, `end` (the model ended the text), `stop` (a stop string) or `interrupted`
    public record Result(String text, int promptTokens, int tokens, String reason) {}

    public TextGenerator(LanguageModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /// @see #generate(Request, Consumer, BooleanSupplier)
    public String generate(Request request) {
        return generate(request, _ -> {}, () -> false).text();
    }

    /// Writes until the request's length, a stop string, the model's own end, or `cancelled`.
    ///
    /// @param stream called with each stretch of text as soon as it is certain: whole characters, and nothing that may
    ///               yet turn out to begin a stop string
    public Result generate(Request request, Consumer<String> stream, BooleanSupplier cancelled) {
        boolean training = model.training();
        model.training(false);
        try (var _ = Grad.off(); var reader = new Reader()) {
            return write(request, reader, stream, cancelled);
        } finally {
            model.training(training);
        }
    }

    private Result write(Request request, Reader reader, Consumer<String> stream, BooleanSupplier cancelled) {
        int[] prompt = promptIds(request.prompt());
        BitSet seen = new BitSet();
        Arrays.stream(prompt).forEach(seen::set);
        StreamDecoder decoder = tokenizer.streamDecoder();
        for (int id : prompt) decoder.add(id);
        SplittableRandom random = new SplittableRandom(request.seed());
        StopFilter text = new StopFilter(request.stops(), stream);
        int[] next = prompt;
        for (int tokens = 0; tokens < request.maxTokens(); tokens++) {
            if (cancelled.getAsBoolean()) return text.end(decoder.finish(), prompt.length, tokens, "interrupted");
            float[] logits = reader.read(next);
            tokenizer.unknown().ifPresent(unknown -> logits[unknown] = Float.NEGATIVE_INFINITY);
            // rows that fill up a vocabulary
            Arrays.fill(logits, Math.min(tokenizer.vocabSize(), logits.length), logits.length, Float.NEGATIVE_INFINITY);
            int id = request.sampling().draw(logits, seen, random);
            if (endsText(id)) return text.end(decoder.finish(), prompt.length, tokens, "end");
            seen.set(id);
            next = new int[]{id};
            if (text.add(decoder.add(id))) return text.end("", prompt.length, tokens + 1, "stop");
        }
        return text.end(decoder.finish(), prompt.length, request.maxTokens(), "length");
    }

    /// An empty prompt begins where a document would: after the end of another, or after a line end.
    private int[] promptIds(String prompt) {
        int[] ids = tokenizer.encode(prompt);
        if (ids.length > 0) return ids;
        if (tokenizer.endOfText().isPresent()) return new int[]{tokenizer.endOfText().getAsInt()};
        int[] lineEnd = tokenizer.encode("\n");
        return lineEnd.length > 0 ? lineEnd : new int[]{0};
    }

    /// A token between documents ends the text unless it is text itself, as a word model's line end is.
    private boolean endsText(int id) {
        return tokenizer.endOfText().isPresent() && tokenizer.endOfText().getAsInt() == id
                && tokenizer.decode(id).isBlank() && !tokenizer.decode(id).contains("\n");
    }

    /// Feeds tokens to the model and keeps its state.
    private final class Reader implements AutoCloseable {
        private State state = State.START;
        private int[] read = new int[0]; // what the state covers

        /// @return a score for each token to come
        float[] read(int[] ids) {
            if (read.length + ids.length > model.context()) {
                int[] all = concat(read, ids);
                int kept = Math.max(1, model.context() / 2);
                close();
                return advance(Arrays.copyOfRange(all, all.length - kept, all.length));
            }
            return advance(ids);
        }

        private float[] advance(int[] ids) {
            State before = state;
            long[] inputs = Arrays.stream(ids).asLongStream().toArray();
            try (var scope = TensorScope.open()) {
                LanguageModel.Output output;
                try (var _ = NativeRuntime.precision().autocast()) {
                    output = model.forward(Tensor.of(inputs, 1, ids.length), before);
                }
                float[] logits = model.logits(output.hidden().narrow(1, ids.length - 1L, 1)).toFloats(); // (1, 1, vocab)
                state = output.state().keepIn(scope);
                if (model.context() < Integer.MAX_VALUE) read = concat(read, ids);
                return logits;
            } finally {
                before.close();
            }
        }

        @Override
        public void close() {
            state.close();
            state = State.START;
            read = new int[0];
        }
    }

    private static int[] concat(int[] a, int[] b) {
        int[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /// Collects the text, lets it through as far as it is certain, and ends it before a stop string.
    private static final class StopFilter {
        private final List<String> stops;
        private final Consumer<String> stream;
        private final StringBuilder text = new StringBuilder();
        private int sent;

        StopFilter(List<String> stops, Consumer<String> stream) {
            this.stops = stops;
            this.stream = stream;
        }

        /// @return whether a stop string is complete
        boolean add(String piece) {
            int from = text.length();
            text.append(piece);
            int longest = stops.stream().mapToInt(String::length).max().orElse(0);
            int first = stops.stream().mapToInt(stop -> text.indexOf(stop, Math.max(0, from - longest)))
                    .filter(place -> place >= 0).min().orElse(-1);
            if (first >= 0) text.setLength(first);
            send(first >= 0 ? text.length() : text.length() - heldBack());
            return first >= 0;
        }

        /// @return length of the longest end of the text with which a stop string begins
        private int heldBack() {
            return stops.stream().mapToInt(stop -> {
                for (int length = Math.min(stop.length() - 1, text.length()); length > 0; length--) {
                    if (stop.startsWith(text.substring(text.length() - length))) return length;
                }
                return 0;
            }).max().orElse(0);
        }

        private void send(int end) {
            if (end > sent) stream.accept(text.substring(sent, end));
            sent = Math.max(sent, end);
        }

        Result end(String rest, int promptTokens, int tokens, String reason) {
            if (!reason.equals("stop")) {
                text.append(rest);
                send(text.length());
            }
            return new Result(text.toString(), promptTokens, tokens, reason);
        }
    }
}

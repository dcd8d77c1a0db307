package dev.jikji.models.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jikji.models.lm.TextGenerator.Request;
import dev.jikji.models.lm.TextGenerator.Result;
import dev.jikji.tensor.Grad;
import dev.jikji.tensor.Tensor;
import dev.jikji.tensor.TensorScope;
import dev.jikji.text.BpeTokenizer;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextGeneratorTest {
    private static final Sampling FREE = new Sampling(1, 0, 1, 1);

    @TempDir
    static Path folder;
    private static Tokenizer letters;

    @BeforeAll
    static void trainTokenizer() {
        Tiny.strictFloat32();
        letters = Tiny.characters(folder, "abcdefgh\n");
    }

    /// Pieces as they were streamed, and what they add up to.
    private record Streamed(List<String> pieces, Result result) {}

    private static Streamed stream(LanguageModel model, Tokenizer tokenizer, Request request) {
        List<String> pieces = new ArrayList<>();
        Result result = new TextGenerator(model, tokenizer).generate(request, pieces::add, () -> false);
        assertThat(String.join("", pieces)).as("pieces joined").isEqualTo(result.text());
        assertThat(pieces).doesNotContain("");
        return new Streamed(pieces, result);
    }

    private static Request request(String prompt, int tokens, Sampling sampling, long seed, String... stops) {
        return new Request(prompt, tokens, sampling, List.of(stops), seed);
    }

    @Test
    void rowsThatFillUpAVocabularyAreNeverDrawn() {
        try (Gpt gpt = Tiny.gpt(8, letters.vocabSize() + 60)) {
            Result result = stream(gpt, letters, request("a", 200, FREE, 1)).result;
            assertThat(result.tokens()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 5", "8, 3, 5", "8, 3, 40", "8, 8, 20", "8, 30, 20", "1, 1, 6", "2, 5, 9"})
    void greedyTextIsThatOfWholePasses(int context, int promptLength, int tokens) {
        String prompt = Tiny.text(promptLength, 8);
        try (Gpt gpt = Tiny.gpt(context, letters.vocabSize())) {
            String written = stream(gpt, letters, request(prompt, tokens, Sampling.greedy(), 1)).result.text();
            assertThat(written).isEqualTo(byWholePasses(gpt, prompt, tokens));
        }
        try (LstmLanguageModel lstm = Tiny.lstm(letters.vocabSize())) {
            String written = stream(lstm, letters, request(prompt, tokens, Sampling.greedy(), 1)).result.text();
            assertThat(written).isEqualTo(byWholePasses(lstm, prompt, tokens));
        }
    }

    /// When the context is full, its second half begins a new one.
    private static String byWholePasses(LanguageModel model, String prompt, int tokens) {
        List<Integer> ids = new ArrayList<>(Arrays.stream(letters.encode(prompt)).boxed().toList());
        int context = model.context();
        int start = ids.size() > context ? ids.size() - Math.max(1, context / 2) : 0;
        for (int i = 0; i < tokens; i++) {
            if (ids.size() - start > context) start = ids.size() - Math.max(1, context / 2);
            long[] read = ids.subList(start, ids.size()).stream().mapToLong(Integer::longValue).toArray();
            float[] logits = Tiny.logits(model, read)[read.length - 1];
            logits[letters.unknown().orElseThrow()] = Float.NEGATIVE_INFINITY;
            ids.add(Tiny.best(logits));
        }
        return letters.decode(ids.stream().mapToInt(Integer::intValue).toArray()).substring(prompt.length());
    }

    @Test
    void sameSeedWritesTheSameText() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String first = stream(gpt, letters, request("ab", 40, FREE, 5)).result.text();
            assertThat(stream(gpt, letters, request("ab", 40, FREE, 5)).result.text()).isEqualTo(first);
            assertThat(stream(gpt, letters, request("ab", 40, FREE, 6)).result.text()).isNotEqualTo(first);
        }
    }

    @Test
    void stopStringEndsTheTextBeforeIt() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String whole = stream(gpt, letters, request("ab", 60, FREE, 5)).result.text();
            for (int at = 0; at + 3 <= whole.length(); at += 4) {
                String stop = whole.substring(at, at + 3); // three tokens: it ends inside none
                Streamed stopped = stream(gpt, letters, request("ab", 60, FREE, 5, "zzz", stop));
                assertThat(stopped.result.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
                assertThat(stopped.result.reason()).isEqualTo("stop");
                assertThat(stopped.result.tokens()).isEqualTo(whole.indexOf(stop) + 3);
            }
        }
    }

    @Test
    void earliestOfSeveralStopStringsCounts() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String whole = stream(gpt, letters, request("ab", 60, FREE, 5)).result.text();
            String early = whole.substring(10, 14), late = whole.substring(12, 14);
            assertThat(stream(gpt, letters, request("ab", 60, FREE, 5, late, early)).result.text())
                    .hasSizeLessThanOrEqualTo(12);
            assertThat(whole).startsWith(stream(gpt, letters, request("ab", 60, FREE, 5, late, early)).result.text());
        }
    }

    @Test
    void textThatOnlyBeginsAStopStringIsNotLost() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String whole = stream(gpt, letters, request("ab", 20, FREE, 5)).result.text();
            String stop = whole.substring(18) + "never";
            Streamed streamed = stream(gpt, letters, request("ab", 20, FREE, 5, stop));
            assertThat(streamed.result).isEqualTo(new Result(whole, 2, 20, "length"));
            assertThat(streamed.pieces.getLast()).as("held back to the end").endsWith(whole.substring(18))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void unknownTokenIsNeverWritten() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String text = stream(gpt, letters, request("ab", 400, new Sampling(3, 0, 1, 1), 5)).result.text();
            assertThat(text).hasSize(400).matches("[a-h\n]+");
        }
    }

    @Test
    void bytesOfAHangulSyllableAreStreamedTogether() {
        String korean = "직지심체요절은 금속활자로 찍은 책이다. 세종은 한글을 만들었다. ".repeat(5);
        BpeTokenizer bpe = BpeTokenizer.train(Tiny.corpus(folder, korean), 300, 2);
        String sentence = "활자로 만들었다 🙂 책";
        try (Gpt gpt = Tiny.gpt(32, bpe.vocabSize())) {
            Streamed free = stream(gpt, bpe, request("직지", 200, FREE, 3));
            for (String piece : free.pieces) assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        }
        int[] ids = bpe.encode(sentence);
        assertThat(ids.length).as("several tokens a syllable").isGreaterThan(sentence.length());
        try (LanguageModel parrot = new Parrot(ids, bpe.vocabSize())) {
            Streamed written = stream(parrot, bpe, request("직지", ids.length, Sampling.greedy(), 1));
            assertThat(written.result.text()).isEqualTo(sentence);
            assertThat(written.pieces).noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(written.pieces.size()).as("streamed as it goes").isGreaterThan(5);

            assertThat(stream(parrot, bpe, request("직지", ids.length, Sampling.greedy(), 1, "들었")).result.text())
                    .isEqualTo("활자로 만");
        }
    }

    /// Writes given tokens one after another, whatever it reads.
    private static final class Parrot extends LanguageModel {
        private final int[] ids;
        private final Tensor scores;

        Parrot(int[] ids, int vocab) {
            this.ids = ids;
            scores = parameter("scores", Tensor.zeros(vocab, vocab));
            try (var _ = Grad.off()) {
                for (int id = 0; id < vocab; id++) scores.select(0, id).narrow(0, id, 1).fill_(1);
            }
        }

        @Override
        public Tensor forward(Tensor read) {
            return forward(read, State.START).hidden();
        }

        @Override
        public Output forward(Tensor read, State state) {
            int at = state.isStart() ? 0 : (int) state.tensors().getFirst().item();
            long time = read.size(1);
            var hidden = Tensor.zeros(1, time, scores.size(0));
            hidden.narrow(2, ids[at % ids.length], 1).fill_(1);
            return new Output(hidden,
                    new State(List.of(Tensor.of(new long[]{at + 1}, 1))));
        }

        @Override
        public Tensor outputWeight() {
            return scores;
        }

        @Override
        public Tensor outputBias() {
            return null;
        }

        @Override
        public int context() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean carriesState() {
            return true;
        }

        @Override
        public long activationFloats(long batch, long time) {
            return batch * time * scores.size(0);
        }
    }

    @Test
    void modelEndsItsText() {
        BpeTokenizer bpe = BpeTokenizer.train(Tiny.corpus(folder, "one two three ".repeat(20)), 264, 2);
        int end = bpe.endOfText().orElseThrow();
        int[] ids = {bpe.encode("o")[0], bpe.encode("n")[0], end, bpe.encode("e")[0]};
        try (LanguageModel parrot = new Parrot(ids, bpe.vocabSize())) {
            assertThat(stream(parrot, bpe, request("two", 10, Sampling.greedy(), 1)).result).extracting(Result::text,
                    Result::tokens, Result::reason).containsExactly("on", 2, "end");
        }
    }

    @Test
    void emptyPromptBeginsAText() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            Result afterLine = stream(gpt, letters, request("\n", 20, FREE, 5)).result;
            assertThat(stream(gpt, letters, request("", 20, FREE, 5)).result.text()).isEqualTo(afterLine.text());
        }
    }

    @Test
    void noTokensAreNoText() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            assertThat(stream(gpt, letters, request("abc", 0, FREE, 5)).result)
                    .isEqualTo(new Result("", 3, 0, "length"));
        }
    }

    @Test
    void interruptionKeepsWhatIsWritten() {
        try (Gpt gpt = Tiny.gpt(16, letters.vocabSize())) {
            String whole = stream(gpt, letters, request("ab", 20, FREE, 5)).result.text();
            List<String> pieces = new ArrayList<>();
            Result result = new TextGenerator(gpt, letters).generate(request("ab", 20, FREE, 5), pieces::add,
                    () -> pieces.size() == 7);
            assertThat(result).isEqualTo(new Result(whole.substring(0, 7), 2, 7, "interrupted"));
        }
    }

    @Test
    void writingFreesItsTensorsAndLeavesTheModelAsItWas() {
        for (LanguageModel model : List.of(Tiny.gpt(8, letters.vocabSize()), Tiny.lstm(letters.vocabSize()))) {
            try (model) {
                model.training(true);
                long live = TensorScope.liveTensors();
                stream(model, letters, request("ab", 30, FREE, 5));
                assertThat(TensorScope.liveTensors()).isEqualTo(live);
                assertThat(model.training()).isTrue();
            }
        }
    }

    @Test
    void requestsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> request("a", -1, FREE, 1)).isInstanceOf(InputException.class)
                .hasMessage("max tokens -1 is negative");
        assertThatThrownBy(() -> request("a", 1, FREE, 1, "b", "")).isInstanceOf(InputException.class)
                .hasMessage("a stop string is empty");
    }
}

package dev.jikji.text.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jikji.text.BpeTokenizer;
import dev.jikji.text.CharTokenizer;
import dev.jikji.text.Corpus;
import dev.jikji.text.InputException;
import dev.jikji.text.Tokenizer;
import dev.jikji.text.WordTokenizer;
import dev.jikji.text.WordTokenizer.Pretokenization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NgramTrainerTest {
    /// Jurafsky and Martin, Speech and Language Processing, section 3.1.
    private static final String SAM = """
            I am Sam
            Sam I am
            I do not like green eggs and ham
            """;

    @TempDir
    private Path folder;

    /// A text of words with the frequencies of a language, roughly, in which some follow others.
    static String text(int seed, int sentences) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder();
        for (int s = 0; s < sentences; s++) {
            int word = 0;
            for (int length = random.nextInt(9); length > 0; length--) {
                word = random.nextInt(3) == 0 ? (word * 5 + 1) % 12 : (int) (12 * Math.pow(random.nextDouble(), 3));
                text.append((char) ('a' + word)).append(' ');
            }
            text.append('\n');
        }
        return text.toString();
    }

    static Corpus corpus(String text) {
        return Corpus.ofDocuments(List.of(text));
    }

    static Tokenizer words(String text) {
        return WordTokenizer.train(corpus(text), Pretokenization.WHITESPACE, 1, Integer.MAX_VALUE);
    }

    static NgramModel model(String text, NgramSettings settings) {
        return new NgramTrainer(settings).train(corpus(text), words(text));
    }

    private static double probability(NgramModel model, String context, String word) {
        NgramModel.Scorer scorer = model.scorer();
        for (String w : context.split(" ")) {
            if (w.equals("<s>")) scorer.reset();
            else
                scorer.add(model.vocabulary().knownId(w));
        }
        return Math.pow(10, scorer.add(model.vocabulary().knownId(word)));
    }

    @Test
    void relativeFrequenciesAreThoseOfTheTextbook() {
        NgramModel model = model(SAM, NgramSettings.of(2, Smoothing.MAXIMUM_LIKELIHOOD));
        assertThat(probability(model, "<s>", "I")).isCloseTo(2 / 3.0, within(1e-6));
        assertThat(probability(model, "<s>", "Sam")).isCloseTo(1 / 3.0, within(1e-6));
        assertThat(probability(model, "<s> I", "am")).isCloseTo(2 / 3.0, within(1e-6));
        assertThat(probability(model, "<s> Sam", "</s>")).isCloseTo(1 / 2.0, within(1e-6));
        assertThat(probability(model, "<s> am", "Sam")).isCloseTo(1 / 2.0, within(1e-6));
        assertThat(probability(model, "<s> I", "do")).isCloseTo(1 / 3.0, within(1e-6));
        assertThat(probability(model, "<s> I", "ham")).isZero();
    }

    @Test
    void addDeltaIsThatOfTheLecture() {
        NgramModel model = model(SAM, NgramSettings.of(2, Smoothing.ADD_DELTA));
        // 10 words, </s> and <unk> are predicted
        assertThat(probability(model, "<s> I", "am")).isCloseTo((2 + 0.25) / (3 + 0.25 * 12), within(1e-6));
        assertThat(probability(model, "<s> I", "ham")).isCloseTo(0.25 / (3 + 0.25 * 12), within(1e-6));
        NgramModel.Scorer scorer = model.scorer();
        scorer.add(NgramVocabulary.UNKNOWN);
        assertThat(Math.pow(10, scorer.add(model.vocabulary().knownId("ham")))).isCloseTo(1 / 12.0, within(1e-6));
    }

    @Test
    void stupidBackoffMultipliesForEachShorterContextSeenOrNot() {
        NgramModel model = model(SAM, NgramSettings.of(3, Smoothing.STUPID_BACKOFF));
        assertThat(probability(model, "<s> I", "am")).isCloseTo(1 / 2.0, within(1e-6)); // <s> I am, <s> I do
        assertThat(probability(model, "<s> ham do", "not")).isCloseTo(0.4 * 1, within(1e-6));
        assertThat(probability(model, "<s> ham do", "eggs")).isCloseTo(0.4 * 0.4 / 17, within(1e-6)); // of 17 tokens
    }

    /// Bigrams `a b` and `b </s>` of the one sentence, all counts one, so with KenLM's fallback D₁ = ½: of the three
    /// bigram types one ends in each of a, b, </s>; the uniform probability is ¼ (a, b, </s>, <unk>).
    @Test
    void modifiedKneserNeyOfOneSentenceByHand() {
        NgramModel model = model("a b\n", NgramSettings.of(2, Smoothing.MODIFIED_KNESER_NEY).withDiscountFallback());
        double unigram = (1 - 0.5) / 3 + 0.5 * 3 / 3 / 4;
        assertThat(probability(model, "<s>", "b")).isCloseTo(0.5 * unigram, within(1e-6));
        assertThat(probability(model, "<s>", "a")).isCloseTo(0.5 + 0.5 * unigram, within(1e-6));
        assertThat(probability(model, "<s> a", "<unk>")).isCloseTo(0.5 * 0.5 / 4, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "2,true", "3,true", "5,true", "2,false", "4,false"})
    void kneserNeyIsThatOfChenAndGoodman(int order, boolean modified) {
        String text = text(order, 120);
        List<List<String>> sentences = text.lines().map(line -> List.of(line.strip().split(" ")))
                .map(words -> words.equals(List.of("")) ? List.<String>of() : words).toList();
        var expected = new ChenGoodman(sentences, order, modified);
        NgramSettings settings = NgramSettings.of(order,
                modified ? Smoothing.MODIFIED_KNESER_NEY : Smoothing.KNESER_NEY);
        NgramVocabulary vocabulary = NgramVocabulary.of(words(text));
        Trie trie = new NgramTrainer(settings).count(corpus(text),
                SentenceReader.of(words(text), vocabulary, Sentences.LINE), vocabulary, 0);
        Estimator.Estimates estimates = Estimator.estimate(trie, settings, () -> false);
        assertThat(vocabulary.size()).isEqualTo(expected.vocabulary().size() + 1);
        for (int k = 0; k < order; k++) {
            for (int node = 0; node < trie.size(k); node++) {
                List<String> gram = gram(trie, vocabulary, k, node);
                if (gram.equals(List.of("<s>"))) continue;
                assertThat(estimates.probability()[k][node]).as("%s", gram)
                        .isCloseTo(expected.probability(gram.subList(0, k), gram.get(k)), within(1e-9));
            }
        }
        NgramModel model = model(text, settings);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            NgramModel.Scorer scorer = model.scorer();
            List<String> context = new ArrayList<>(List.of("<s>"));
            for (int j = random.nextInt(6); j >= 0; j--) {
                String word = vocabulary.word(2 + random.nextInt(vocabulary.size() - 2));
                assertThat(Math.pow(10, scorer.add(vocabulary.id(word)))).as("%s %s", context, word)
                        .isCloseTo(expected.probability(context, word), within(1e-6));
                context.add(word);
            }
        }
    }

    private static List<String> gram(Trie trie, NgramVocabulary vocabulary, int k, int node) {
        List<String> gram = new ArrayList<>();
        int at = node;
        for (int depth = k; depth > 0; depth--) {
            gram.addFirst(vocabulary.word(trie.words()[depth][at]));
            int parent = 0;
            while (trie.first()[depth - 1][parent + 1] <= at) parent++;
            at = parent;
        }
        gram.addFirst(vocabulary.word(at));
        return gram;
    }

    @ParameterizedTest
    @EnumSource
    void theProbabilitiesAfterEveryContextSumToOne(Smoothing smoothing) {
        if (!smoothing.isDistribution()) return;
        for (int order = 1; order <= 7; order += order == 1 ? 1 : 2) {
            NgramModel model = model(text(3, 300), NgramSettings.of(order, smoothing).withDiscountFallback());
            var random = new SplittableRandom(order);
            for (int i = 0; i < 300; i++) {
                NgramModel.Scorer scorer = model.scorer();
                if (i % 3 == 0) scorer.clear();
                for (int j = random.nextInt(8); j > 0; j--) {
                    int word = random.nextInt(model.vocabulary().size());
                    if (word != NgramVocabulary.START && word != NgramVocabulary.END) scorer.add(word);
                }
                long context = scorer.state();
                double[] distribution = scorer.distribution();
                double sum = 0;
                for (int word = 0; word < distribution.length; word++) {
                    scorer.resume(context);
                    double probability = Math.pow(10, scorer.add(word));
                    assertThat(probability).isCloseTo(distribution[word], within(1e-6));
                    sum += probability;
                }
                assertThat(sum).as("order %d, context %d", order, i).isCloseTo(1, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void countsThatAreSpilledGiveTheSameModel(int order) throws IOException {
        String text = text(8, 4000);
        var settings = NgramSettings.of(order, Smoothing.ADD_DELTA);
        Path inMemory = folder.resolve("memory.ngram");
        Path spilled = folder.resolve("spilled.ngram");
        model(text, settings).save(inMemory);
        Path temporary = folder.resolve("counts");
        new NgramTrainer(settings.withMemoryBytes(1), temporary, (what, _, _) -> {
            if (what.equals("merging")) assertThat(temporary).isNotEmptyFile();
        }, () -> false).train(corpus(text), words(text)).save(spilled);
        assertThat(Files.mismatch(inMemory, spilled)).isEqualTo(-1);
        assertThat(folder).isDirectoryNotContaining("glob:**/counts");
    }

    @Test
    void aFullDiskWhileSpillingIsOneLineAndLeavesNoFile() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: needs /dev/full");
        Path temporary = folder.resolve("counts");
        assertThatThrownBy(() -> {
            try (var counter = new NgramCounter(2, 100, 1, temporary, file -> {
                Files.createFile(file);
                return FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
            })) {
                for (int i = 0; i < 100_000; i++) counter.word(2 + i % 9);
            }
        }).isInstanceOf(UncheckedIOException.class).hasMessageContaining(
                temporary + ": counts cannot be spilled: No space left on device; free some space, or give the "
                        + "counting more memory");
        assertThat(temporary).doesNotExist();
    }

    @Test
    void aStoppedTrainingEndsAndLeavesNoFile() {
        Path temporary = folder.resolve("counts");
        String text = text(8, 4000);
        boolean[] merging = {false};
        var trainer = new NgramTrainer(NgramSettings.of(3, Smoothing.ADD_DELTA).withMemoryBytes(1), temporary,
                (what, _, _) -> merging[0] |= what.equals("merging"), () -> merging[0]);
        assertThatThrownBy(() -> trainer.train(corpus(text), words(text))).isInstanceOf(CancellationException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anOrderBeyondTheLongestSentenceIsRefused() {
        assertThatThrownBy(() -> model("a b\nc\n", NgramSettings.of(5, Smoothing.MAXIMUM_LIKELIHOOD)))
                .isInstanceOf(InputException.class)
                .hasMessage("n-gram: order 5 is larger than the longest sentence, which has 4 tokens with <s> and "
                        + "</s>; lower the order");
    }

    @Test
    void discountsThatTheTextDoesNotGiveAreRefusedNamingTheOrder() {
        assertThatThrownBy(() -> model("a b\n", NgramSettings.of(2, Smoothing.MODIFIED_KNESER_NEY)))
                .isInstanceOf(InputException.class)
                .hasMessage("order 1: modified-kneser-ney has no discounts here: no n-gram of this order counts 2; the"
                        + " text is too small or artificial: take discount fallback, a lower order or add-delta");
        assertThatThrownBy(() -> model("a a\na a\n", NgramSettings.of(1, Smoothing.KATZ))).hasMessageStartingWith(
                "order 1: katz has no discounts here: no n-gram of this order counts 1; ");
    }

    @ParameterizedTest
    @CsvSource({"0,1,1,1,n-gram: order 0 is not from 1 to 7", "8,1,1,1,n-gram: order 8 is not from 1 to 7",
            "2,0,1,1,n-gram: delta 0.0 is not positive", "2,1,1.5,1,n-gram: backoff 1.5 is not above 0 and at most 1",
            "2,1,1,0,n-gram: memory of 0 bytes is not positive"})
    void settingsThatMakeNoSenseAreRefused(int order, double delta, double backoff, long memory, String message) {
        assertThatThrownBy(
                () -> new NgramSettings(order, Smoothing.KATZ, delta, backoff, false, Sentences.LINE, memory))
                .isInstanceOf(InputException.class).hasMessage(message);
    }

    @Test
    void sentencesAreLinesOrDocuments() {
        Corpus corpus = Corpus.ofDocuments(List.of("a b\n\nc", "d\n"));
        Tokenizer words = WordTokenizer.train(corpus, Pretokenization.WHITESPACE, 1, 100);
        assertThat(sentences(corpus, words, Sentences.LINE)).containsExactly("a b", "", "c", "d");
        assertThat(sentences(corpus, words, Sentences.DOCUMENT)).containsExactly("a b c", "d");
    }

    @Test
    void aSentenceGoesOnOverThePiecesOfALongDocument() {
        String line = "ab cde ".repeat(400_000);
        Path file = folder.resolve("long.txt");
        try {
            Files.writeString(file, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Corpus corpus = Corpus.of(List.of(file.toString()), Corpus.Documents.LINE, false);
        Tokenizer words = WordTokenizer.train(corpus, Pretokenization.WHITESPACE, 1, 100);
        NgramModel model = new NgramTrainer(NgramSettings.of(2, Smoothing.MAXIMUM_LIKELIHOOD)).train(corpus, words);
        assertThat(model.count(2)).isEqualTo(4); // <s> ab, ab cde, cde ab, cde </s>
        assertThat(NgramEvaluation.of(model, SentenceReader.of(words, model.vocabulary(), Sentences.LINE), corpus)
                .tokens()).isEqualTo(800_001);
    }

    private static List<String> sentences(Corpus corpus, Tokenizer tokenizer, Sentences sentences) {
        NgramVocabulary vocabulary = NgramVocabulary.of(tokenizer);
        List<String> read = new ArrayList<>();
        List<String> sentence = new ArrayList<>();
        SentenceReader.of(tokenizer, vocabulary, sentences).read(corpus, id -> {
            if (id != NgramVocabulary.END) {
                sentence.add(vocabulary.word(id));
                return;
            }
            read.add(String.join(" ", sentence));
            sentence.clear();
        }, _ -> {}, () -> false);
        return read;
    }

    @Test
    void charactersAndByteLevelTokensAreWordsToo() throws IOException {
        Corpus corpus = corpus("the lion walked\nthe 한글 gate\n".repeat(20));
        for (Tokenizer tokenizer : List.of(CharTokenizer.train(corpus, 1), BpeTokenizer.train(corpus, 290, 2))) {
            NgramModel model = new NgramTrainer(NgramSettings.of(4, Smoothing.KNESER_NEY).withDiscountFallback())
                    .train(corpus, tokenizer);
            SentenceReader reader = SentenceReader.of(tokenizer, model.vocabulary(), Sentences.LINE);
            NgramEvaluation evaluation = NgramEvaluation.of(model, reader, corpus);
            assertThat(evaluation.sentences()).isEqualTo(40);
            assertThat(evaluation.unknowns()).isZero();
            assertThat(evaluation.perplexity()).isLessThan(2);
            Path arpa = folder.resolve("chars.arpa");
            model.saveArpa(arpa);
            NgramModel read = NgramModel.load(arpa);
            assertThat(NgramEvaluation.of(read, SentenceReader.of(tokenizer, read.vocabulary(), Sentences.LINE), corpus)
                    .log10()).isCloseTo(evaluation.log10(), within(1e-6));
        }
    }

    @Test
    void theEvaluationCountsUnknownWordsAndTheOrdersThatHit() {
        NgramModel model = model("a b c\na b d\n", NgramSettings.of(3, Smoothing.STUPID_BACKOFF));
        Tokenizer words = words("a b c\na b d\n");
        NgramEvaluation evaluation = NgramEvaluation.of(model,
                SentenceReader.of(words, model.vocabulary(), Sentences.LINE), corpus("a b x\nd\n"));
        assertThat(evaluation.sentences()).isEqualTo(2);
        assertThat(evaluation.tokens()).isEqualTo(6);
        assertThat(evaluation.unknowns()).isEqualTo(1);
        assertThat(evaluation.unknownRate()).isEqualTo(0.25);
        // <s> a; <s> a b; x; then </s> and d by themselves; d </s>
        assertThat(evaluation.orderHits()).containsExactly(3, 2, 1);
        assertThat(Arrays.stream(evaluation.orderHits()).sum()).isEqualTo(evaluation.tokens());
        assertThat(evaluation.log10()).isEqualTo(Double.NEGATIVE_INFINITY);
        double expected = Math.log10(2 / 2.0) + Math.log10(2 / 2.0) + Math.log10(0.4 * 0.4 * 2 / 8.0)
                + Math.log10(0.4 * 1 / 8.0) + Math.log10(0.4 * 1 / 1.0);
        assertThat(evaluation.knownLog10()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void generationEndsAtTheEndOfTheSentenceAndRepeatsWithItsSeed() {
        NgramModel model = model(SAM, NgramSettings.of(3, Smoothing.MAXIMUM_LIKELIHOOD));
        var generator = new NgramGenerator(model, 1, 0);
        List<String> seen = SAM.lines().toList();
        for (int seed = 0; seed < 20; seed++) {
            assertThat(written(generator, model, seed)).isIn("I am Sam", "I am", "Sam I am", "Sam I am Sam",
                    seen.get(2));
            assertThat(written(generator, model, seed)).isEqualTo(written(generator, model, seed));
        }
        var greedy = new NgramGenerator(model(text(1, 200), NgramSettings.of(2, Smoothing.ADD_DELTA)), 0, 0);
        assertThat(greedy.generate(new int[0], 5, new SplittableRandom(1), _ -> {}, () -> true))
                .isEqualTo("interrupted");
        assertThatThrownBy(() -> new NgramGenerator(model, -1, 0))
                .hasMessage("temperature -1.0 is negative or infinite");
        assertThatThrownBy(() -> new NgramGenerator(model, 1, -1)).hasMessage("top-k -1 is negative");
    }

    private static String written(NgramGenerator generator, NgramModel model, int seed) {
        List<String> words = new ArrayList<>();
        String reason = generator.generate(new int[0], 20, new SplittableRandom(seed),
                id -> words.add(model.vocabulary().word(id)), () -> false);
        assertThat(reason).isEqualTo("end");
        return String.join(" ", words);
    }

    @Test
    void aWordThatMustBeKnownIsRefusedIfItIsNot() {
        assertThatThrownBy(() -> model(SAM, NgramSettings.of(1, Smoothing.KNESER_NEY).withDiscountFallback())
                .vocabulary().knownId("spam"))
                .isInstanceOf(InputException.class)
                .hasMessage("the word 'spam' is not in the model's vocabulary of 13 words");
    }
}

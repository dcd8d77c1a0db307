package dev.jikji.cli;

import dev.jikji.models.lm.DataConfig;
import dev.jikji.text.Corpus;
import dev.jikji.text.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run as `jikji compare` sees it, of whatever kind.
interface ComparedRun extends AutoCloseable {

    /// Which text the run's own test scores are of. Two runs with the same tested on the same.
    ///
    /// @param files     the test text, or the text a share of which it is; absolute where they are files
    /// @param share     0 if the test text has files of its own
    /// @param shuffled  the seed by which documents were chosen; absent if the share is the last of the text
    /// @param bytes     0 if the run did not note them
    record TestText(List<String> files, Corpus.Documents documents, boolean lenient, double share,
            Optional<Long> shuffled, long bytes) {

        static TestText of(DataConfig data, long seed, long bytes) {
            boolean own = !data.testText().isEmpty();
            boolean shuffled = !own && data.split() == Split.Order.SHUFFLED;
            List<String> files = (own ? data.testText() : data.text()).stream().map(TestText::absolute).toList();
            return new TestText(files, data.documents(), data.lenient(), own ? 0 : data.test(),
                    shuffled ? Optional.of(seed) : Optional.empty(), bytes);
        }

        private static String absolute(String file) {
            Path path = Path.of(file);
            return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : file;
        }

        boolean isSame(TestText other) {
            boolean sameBytes = bytes == other.bytes || bytes == 0 || other.bytes == 0;
            return sameBytes && files.equals(other.files) && documents == other.documents && lenient == other.lenient
                    && share == other.share && shuffled.equals(other.shuffled);
        }

        /// In a few words.
        String description() {
            String named = files.isEmpty() ? "the English Europarl sample" : String.join(", ", files);
            return share == 0 ? named : "the test part of " + named;
        }
    }

    /// What the run was tested on; empty if it has no test score.
    Optional<TestText> test();

    /// `loss`, `perplexity` and `bits_per_byte` of the run's own test text; empty without one.
    Map<String, Double> testScores();

    /// The share of the tokens of the run's own test text that its vocabulary lacks.
    double unknownShare();

    /// @param scores  as [#testScores]
    /// @param unknownShare as [#unknownShare]
    record Scores(Map<String, Double> scores, double unknownShare) {}

    /// Measures the model on a text.
    Scores measure(List<String> text, Optional<Corpus.Documents> documents, boolean lenient, Progress progress);

    /// Lets the model write a paragraph.
    ///
    /// @param tokens about as many
    String write(String prompt, int tokens, long seed);

    /// What a token is.
    String unit();

    /// Of the model's file.
    long modelBytes();

    @Override
    void close();
}

package dev.jikji.models.seq2seq;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.Padded;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Translates text by a model and its vocabularies.
public final class Translator {
    /// Sentences of a batch, times the beam's width, at most: enough for the products to run at full rate.
    private static final int MOST_HYPOTHESES = 320;

    private final TranslationModel model;
    private final Vocabularies vocabularies;
    private final BeamSearch.Settings settings;
    private final BeamSearch search;

    /// @param score what it was ranked by; comparable among translations of one sentence
    public record Translation(String text, double score) {}

    /// A line and what became of it.
    ///
    /// @param best   the best first; a line split in parts has one
    /// @param tokens of the source
    /// @param parts  in how many parts it was read, as it was longer than the model's limit; 1 if it was not
    public record Line(List<Translation> best, int tokens, int parts) {}

    /// @throws dev.jikji.text.InputException if the beam does not fit the model
    public Translator(TranslationModel model, Vocabularies vocabularies, BeamSearch.Settings settings) {
        this.model = model;
        this.vocabularies = vocabularies;
        this.settings = settings;
        search = new BeamSearch(model, vocabularies.targetSpecials(), settings);
    }

    /// Translates lines of text; a blank one stays blank.
    ///
    /// @param progress told how many lines are done
    public List<Line> translate(List<String> lines, IntConsumer progress) {
        Line[] done = new Line[lines.size()];
        List<int[]> encoded = new ArrayList<>();
        for (String line : lines) encoded.add(vocabularies.source(line.strip()));
        List<Integer> order = IntStream.range(0, lines.size()).boxed()
                .sorted(Comparator.comparingInt(i -> encoded.get(i).length)).toList();
        int finished = 0;
        int rows = Math.max(1, MOST_HYPOTHESES / settings.width());
        List<Integer> batch = new ArrayList<>();
        for (int i : order) {
            if (lines.get(i).isBlank()) {
                done[i] = new Line(List.of(new Translation("", 0)), 0, 1);
            } else if (encoded.get(i).length > model.context()) {
                done[i] = inParts(lines.get(i), encoded.get(i).length);
            } else {
                batch.add(i);
                if (batch.size() < rows) continue;
                translate(batch, encoded, done);
                finished += batch.size();
                batch.clear();
                progress.accept(finished);
            }
        }
        if (!batch.isEmpty()) translate(batch, encoded, done);
        progress.accept(lines.size());
        return List.of(done);
    }

    private void translate(List<Integer> batch, List<int[]> encoded, Line[] done) {
        Padded source = Padded.of(batch.stream().map(encoded::get).toList(), vocabularies.sourceSpecials().padding());
        List<List<BeamSearch.Hypothesis>> found = search.search(source);
        for (int i = 0; i < batch.size(); i++) {
            List<Translation> best = found.get(i).stream()
                    .map(hypothesis -> new Translation(vocabularies.text(hypothesis.ids()), hypothesis.score()))
                    .toList();
            done[batch.get(i)] = new Line(best, encoded.get(batch.get(i)).length, 1);
        }
    }

    /// Reads sentence by sentence, or word by word, as much as fits at a time.
    private Line inParts(String line, int tokens) {
        List<String> parts = new ArrayList<>();
        for (String sentence : pieces(line, BreakIterator.getSentenceInstance(Locale.ROOT))) {
            if (fits(sentence)) add(sentence, parts);
            else
                for (String word : pieces(sentence, BreakIterator.getLineInstance(Locale.ROOT))) add(word, parts);
        }
        List<Line> translated = translate(parts, _ -> {});
        String text = translated.stream().map(part -> part.best.getFirst().text).collect(Collectors.joining(" "));
        double score = translated.stream().mapToDouble(part -> part.best.getFirst().score).sum();
        return new Line(List.of(new Translation(text, score)), tokens, parts.size());
    }

    private void add(String piece, List<String> parts) {
        if (!parts.isEmpty() && fits(parts.getLast() + piece)) {
            parts.set(parts.size() - 1, parts.getLast() + piece);
        } else if (fits(piece)) {
            parts.add(piece);
        } else { // one word longer than the limit
            require(piece.codePointCount(0, piece.length()) > 1,
                    "'%s' takes more tokens than the model's limit of %d", piece, model.context());
            int half = piece.offsetByCodePoints(0, piece.codePointCount(0, piece.length()) / 2);
            add(piece.substring(0, half), parts);
            add(piece.substring(half), parts);
        }
    }

    private boolean fits(String text) {
        return vocabularies.source(text.strip()).length <= model.context();
    }

    private static List<String> pieces(String text, BreakIterator iterator) {
        iterator.setText(text);
        List<String> pieces = new ArrayList<>();
        int from = iterator.first();
        for (int to = iterator.next(); to != BreakIterator.DONE; to = iterator.next()) {
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}

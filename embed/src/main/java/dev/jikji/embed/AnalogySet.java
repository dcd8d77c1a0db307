package dev.jikji.embed;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.Corpus;
import dev.jikji.text.Corpus.Documents;
import dev.jikji.text.Piece;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/// Questions “a is to b as c is to d” in sections, such as Google's set (Mikolov et al. 2013, *Efficient Estimation of
/// Word Representations in Vector Space*).
///
/// @param name of its file
public record AnalogySet(String name, List<Section> sections) {

    /// What a section asks about: the world, or the language.
    public enum Kind {
        SEMANTIC, SYNTACTIC
    }

    public record Question(String a, String b, String c, String d) {
        private Stream<String> words() {
            return Stream.of(a, b, c, d);
        }
    }

    public record Section(String name, Kind kind, List<Question> questions) {
        public Section {
            questions = List.copyOf(questions);
        }
    }

    /// @param right     answered by the very word
    /// @param answered  questions of whose words all are known; the others are left out
    /// @param questions all
    public record Count(int right, int answered, int questions) {
        /// Share of the answered questions that are right; NaN if none is answered.
        public double accuracy() {
            return right / (double) answered;
        }

        Count plus(Count other) {
            return new Count(right + other.right, answered + other.answered, questions + other.questions);
        }
    }

    public record SectionScore(String name, Kind kind, Count count) {}

    /// @param sections in the order of the set
    public record Score(String name, List<SectionScore> sections) {
        public Score {
            sections = List.copyOf(sections);
        }

        public Count all() {
            return sum(sections.stream());
        }

        public Count of(Kind kind) {
            return sum(sections.stream().filter(section -> section.kind == kind));
        }

        private static Count sum(Stream<SectionScore> sections) {
            return sections.map(SectionScore::count).reduce(new Count(0, 0, 0), Count::plus);
        }
    }

    public AnalogySet {
        sections = List.copyOf(sections);
    }

    /// Reads lines of four words. A line that begins with `:` or `#` names the section that follows. A section is
    /// syntactic if its name begins with `gram`, as in Google's set, or if the file's name says `syntactic`.
    ///
    /// @throws dev.jikji.text.InputException if the file cannot be read, or a line is different
    public static AnalogySet read(Path file) {
        String fileName = file.getFileName().toString();
        var sections = new ArrayList<Section>();
        var questions = new ArrayList<Question>();
        String section = fileName;
        try (Corpus.Pass lines = Corpus.of(List.of(file.toString()), Documents.LINE, false).open()) {
            int number = 0;
            for (Piece piece = lines.next(); piece != null; piece = lines.next()) {
                number++;
                String line = piece.text().strip();
                if (line.isEmpty()) continue;
                if (line.startsWith(":") || line.startsWith("#")) {
                    if (!questions.isEmpty()) sections.add(new Section(section, kind(section, fileName), questions));
                    questions.clear();
                    section = line.substring(1).strip();
                } else {
                    String[] words = line.split("\\s+");
                    require(words.length == 4, "%s:%d: \"%s\" is not four words", file, number, Quoted.of(line));
                    questions.add(new Question(words[0], words[1], words[2], words[3]));
                }
            }
        }
        if (!questions.isEmpty()) sections.add(new Section(section, kind(section, fileName), questions));
        require(!sections.isEmpty(), "%s: holds no questions", file);
        return new AnalogySet(fileName, sections);
    }

    private static Kind kind(String section, String fileName) {
        return section.startsWith("gram") || fileName.contains("syntactic") ? Kind.SYNTACTIC : Kind.SEMANTIC;
    }

    /// Answers the questions whose four words are known.
    ///
    /// @param lowerCase whether to look for the words of the set in lower case
    /// @param progress  given the share done, from 0 to 1, now and then, on any thread
    public Score score(NearestWords words, Analogy analogy, boolean lowerCase, DoubleConsumer progress) {
        List<List<int[]>> known = sections.stream().map(section -> known(section, words.vectors(), lowerCase)).toList();
        int[][] asked = known.stream().flatMap(List::stream).map(q -> new int[]{q[0], q[1], q[2]})
                .toArray(int[][]::new);
        int[] answers = words.answer(asked, analogy, progress);
        var scores = new ArrayList<SectionScore>();
        int answer = 0;
        for (int i = 0; i < sections.size(); i++) {
            int right = 0;
            for (int[] question : known.get(i)) if (answers[answer++] == question[3]) right++;
            Section section = sections.get(i);
            scores.add(new SectionScore(section.name, section.kind,
                    new Count(right, known.get(i).size(), section.questions.size())));
        }
        return new Score(name, scores);
    }

    private static List<int[]> known(Section section, WordVectors vectors, boolean lowerCase) {
        return section.questions.stream().map(question -> question.words()
                .map(word -> vectors.index(lowerCase ? word.toLowerCase(Locale.ROOT) : word))
                .flatMapToInt(OptionalInt::stream).toArray()).filter(indices -> indices.length == 4).toList();
    }
}

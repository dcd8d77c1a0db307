package dev.jikji.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jikji.text.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    private static final Offset<Double> ROUNDED = within(5.1e-5);

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void gloveScoresAsInTheReferenceRun() {
        WordVectors vectors = VectorFile.read(SharedData.path("weights/glove-100d-20k/glove.100d.20k.w2v.txt.gz"));
        assertSimilarity(vectors, "EN-WS-353-ALL.txt", 0.5327, 353);
        assertSimilarity(vectors, "EN-SIMLEX-999.txt", 0.2975, 999);
        AnalogySet questions = AnalogySet.read(SharedData.path("embeddings/analogy/questions-words.txt"));
        AnalogySet.Score score = questions.score(new NearestWords(vectors), Analogy.COS_ADD, true, _ -> {});
        assertThat(score.sections()).hasSize(14);
        AnalogySet.Count semantic = score.of(AnalogySet.Kind.SEMANTIC);
        AnalogySet.Count syntactic = score.of(AnalogySet.Kind.SYNTACTIC);
        assertThat(List.of(semantic.questions(), semantic.answered())).containsOnly(8_869);
        assertThat(List.of(syntactic.questions(), syntactic.answered())).containsOnly(10_675);
        assertThat(semantic.accuracy()).isCloseTo(0.6639, ROUNDED);
        assertThat(syntactic.accuracy()).isCloseTo(0.6340, ROUNDED);
        assertThat(score.all().accuracy()).isCloseTo(0.6476, ROUNDED);
    }

    private static void assertSimilarity(WordVectors vectors, String set, double spearman, int pairs) {
        SimilaritySet.Score score = SimilaritySet.read(SharedData.path("embeddings/wordsim/" + set))
                .score(vectors::vector, true);
        assertThat(score.spearman()).isCloseTo(spearman, ROUNDED);
        assertThat(List.of(score.found(), score.pairs())).containsOnly(pairs);
        assertThat(score.unknown()).isEmpty();
    }

    @Test
    void theKoreanSetsAreRead() {
        SimilaritySet pairs = SimilaritySet.read(SharedData.path("embeddings/korean-eval/kor_ws353.csv"));
        assertThat(pairs.pairs()).hasSize(323).startsWith(new SimilaritySet.Pair("사랑", "섹스", 6.77));
        AnalogySet semantic = AnalogySet.read(SharedData.path("embeddings/korean-eval/kor_analogy_semantic.txt"));
        AnalogySet syntactic = AnalogySet.read(SharedData.path("embeddings/korean-eval/kor_analogy_syntactic.txt"));
        assertThat(semantic.sections()).extracting(AnalogySet.Section::name).containsExactly("국가 - 수도 (15 pairs)",
                "남자 - 여자 (15 pairs)");
        assertThat(semantic.sections()).allMatch(s -> s.kind() == AnalogySet.Kind.SEMANTIC);
        assertThat(syntactic.sections()).hasSize(4).allMatch(s -> s.kind() == AnalogySet.Kind.SYNTACTIC);
        assertThat(semantic.sections().stream().mapToInt(s -> s.questions().size()).sum()).isEqualTo(420);
        assertThat(syntactic.sections().stream().mapToInt(s -> s.questions().size()).sum()).isEqualTo(840);
    }

    @Test
    void rankCorrelationAveragesTheRanksOfTies() {
        // ranks 1, 2.5, 2.5, 4 and 1, 2, 3.5, 3.5: by hand 3.75 / sqrt(4.5 · 4.5)
        assertThat(RankCorrelation.spearman(new double[]{1, 2, 2, 9}, new double[]{-4, 0, 7, 7}))
                .isCloseTo(3.75 / 4.5, within(1e-12));
        assertThat(RankCorrelation.spearman(new double[]{3, 1, 2}, new double[]{-30, -1, -2})).isEqualTo(-1);
        assertThat(RankCorrelation.spearman(new double[]{3, 3}, new double[]{1, 2})).isNaN();
        assertThat(RankCorrelation.spearman(new double[0], new double[0])).isNaN();
    }

    @Test
    void similaritySetsMayHaveHeadingsCommentsAndFurtherColumns() throws IOException {
        for (String text : new String[]{"old\tnew\t1.5\r\nbig car\tlarge car\t9\r\n",
                "\ufeffword1,word2,score\nold,new,1.5\n\nbig car,large car,9\n",
                "# rated\nold\tnew\tA\t1.5\t7\nbig car\tlarge car\tN\t9\t8"}) {
            assertThat(SimilaritySet.read(file("pairs.txt", text)).pairs()).containsExactly(
                    new SimilaritySet.Pair("old", "new", 1.5), new SimilaritySet.Pair("big car", "large car", 9));
        }
    }

    @Test
    void unknownWordsAreReportedAndTheirPairsLeftOut() throws IOException {
        var vectors = new WordVectors(List.of("a", "b", "c"), 2, new float[]{1, 0, 1, 1, 0, 1});
        SimilaritySet set = SimilaritySet.read(file("p.tsv", "A b 3\na c 1\na x 9\nY b 2\na a 4\n"));
        assertThat(set.score(vectors::vector, true)).isEqualTo(new SimilaritySet.Score("p.tsv", 1, 3, 5,
                List.of("Y", "x")));
        assertThat(set.score(vectors::vector, false).unknown()).containsExactly("A", "Y", "x");
    }

    @Test
    void analogiesWithUnknownWordsAreCountedButNotAnswered() throws IOException {
        var vectors = new WordVectors(List.of("a", "b", "c", "d", "e"), 2, new float[]{1, 0, 0, 1, 1, 0.1f, 0.1f, 1, -1,
                -1});
        AnalogySet set = AnalogySet.read(file("q.txt", ": one\nA B C D\na b c e\na b c x\n: gram2\na b c d\n: none\n"));
        AnalogySet.Score score = set.score(new NearestWords(vectors), Analogy.COS_ADD, true, _ -> {});
        assertThat(score.sections()).containsExactly(
                new AnalogySet.SectionScore("one", AnalogySet.Kind.SEMANTIC, new AnalogySet.Count(1, 2, 3)),
                new AnalogySet.SectionScore("gram2", AnalogySet.Kind.SYNTACTIC, new AnalogySet.Count(1, 1, 1)));
        assertThat(score.all().accuracy()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(set.score(new NearestWords(vectors), Analogy.COS_ADD, false, _ -> {}).all().answered()).isEqualTo(2);
    }

    @Test
    void otherFilesAreRefusedWithTheLine() throws IOException {
        Path pairs = file("pairs", "a b c\nnew york 7\n\nold 3\n");
        assertThatThrownBy(() -> SimilaritySet.read(pairs))
                .hasMessage(pairs + ":4: \"old 3\" is not two words and a rating");
        Path none = file("none", "# nothing\n");
        assertThatThrownBy(() -> SimilaritySet.read(none)).hasMessage(none + ": holds no pairs of words");
        assertThatThrownBy(() -> AnalogySet.read(none)).hasMessage(none + ": holds no questions");
        Path questions = file("questions", ": s\na b c d\na b c\n");
        assertThatThrownBy(() -> AnalogySet.read(questions)).hasMessage(questions + ":3: \"a b c\" is not four words");
        assertThatThrownBy(() -> AnalogySet.read(folder.resolve("gone")))
                .hasMessage(folder.resolve("gone") + ": no such file or folder");
    }
}

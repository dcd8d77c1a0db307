package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jikji.cli.Cli.Outcome;
import dev.jikji.models.pipeline.AnalyzedSentence;
import dev.jikji.models.pipeline.Layer;
import dev.jikji.models.pipeline.Pipeline;
import dev.jikji.text.conllu.Check;
import dev.jikji.text.conllu.ConlluReader;
import dev.jikji.text.conllu.Sentence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Raw text through every kind of run, by the command and by the library.
class AnalyzeCommandTest {
    private static final List<String> NAMES = List.of("splitter", "upos", "ner", "lemmas", "parser");
    private static final String TEXT = "Kim walks home. Kim doesn't walk.";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() {
        String treebank = """
                # text = Kim walks home.
                1	Kim	Kim	PROPN	NNP	_	2	nsubj	_	_
                2	walks	walk	VERB	VBZ	_	0	root	_	_
                3	home	home	ADV	RB	_	2	advmod	_	SpaceAfter=No
                4	.	.	PUNCT	.	_	2	punct	_	_

                # text = Kim doesn't walk.
                1	Kim	Kim	PROPN	NNP	_	4	nsubj	_	_
                2-3	doesn't	_	_	_	_	_	_	_	_
                2	does	do	AUX	VBZ	_	4	aux	_	_
                3	n't	not	PART	RB	_	4	advmod	_	_
                4	walk	walk	VERB	VB	_	0	root	_	SpaceAfter=No
                5	.	.	PUNCT	.	_	4	punct	_	_

                """.repeat(15);
        String file = Cli.write(folder.resolve("train.conllu"), treebank).toString();
        String entities = Cli.write(folder.resolve("ner.txt"),
                "Kim B-PER\nwalks O\nhome O\n. O\n\nKim B-PER\ndoes O\nn't O\nwalk O\n. O\n\n".repeat(15)).toString();
        train("train", "splitter", "--train", file, "--epochs", "8", "--bits", "16", "--run", run("splitter"));
        train("train", "lemmatizer", "--train", file, "--bits", "16", "--min-count", "1", "--run", run("lemmas"));
        train("train", "tagger", "--train", file, "--column", "upos", "--run", run("upos"));
        train("train", "tagger", "--train", entities, "--run", run("ner"));
        train("train", "parser", "--model", "transition", "--tags", "none", "--train", file, "--validation", file,
                "--run", run("parser"));
    }

    private static void train(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (arguments[1].equals("tagger"))
            all.addAll(List.of("--dim", "8", "--word-dim", "8", "--char-dim", "4", "--char-features", "4", "--dropout",
                    "0", "--steps", "40", "--warmup", "0", "--learning-rate", "0.03", "--evaluate-every", "20",
                    "--batch-size", "8", "--threads", "1", "--precision", "float32"));
        if (arguments[1].equals("parser"))
            all.addAll(List.of("--steps", "60", "--warmup", "0", "--learning-rate", "0.01", "--evaluate-every", "30",
                    "--batch-size", "8", "--dropout", "0", "--threads", "1", "--precision", "float32"));
        Outcome outcome = Cli.run(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }

    private static String run(String name) {
        return folder.resolve(name).toString();
    }

    /// `analyze` with all runs.
    private static Outcome analyze(String... further) {
        List<String> arguments = new ArrayList<>(List.of("analyze"));
        NAMES.forEach(name -> arguments.add(run(name)));
        arguments.addAll(List.of(further));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static Pipeline pipeline() {
        return Pipeline.load(NAMES.stream().map(folder::resolve).toList());
    }

    @Test
    void everyRunFillsInItsColumn() {
        Outcome outcome = analyze("--text", TEXT);
        assertThat(outcome.err()).contains("2 sentences, 9 words in ");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).isEqualTo("""
                # sent_id = 1
                # text = Kim walks home.
                1	Kim	Kim	PROPN	_	_	2	nsubj	_	NER=B-PER|TokenRange=0:3
                2	walks	walk	VERB	_	_	0	root	_	TokenRange=4:9
                3	home	home	ADV	_	_	2	advmod	_	SpaceAfter=No|TokenRange=10:14
                4	.	.	PUNCT	_	_	2	punct	_	TokenRange=14:15

                # sent_id = 2
                # text = Kim doesn't walk.
                1	Kim	Kim	PROPN	_	_	4	nsubj	_	NER=B-PER|TokenRange=16:19
                2-3	doesn't	_	_	_	_	_	_	_	TokenRange=20:27
                2	does	do	AUX	_	_	4	aux	_	_
                3	n't	not	PART	_	_	4	advmod	_	_
                4	walk	walk	VERB	_	_	0	root	_	SpaceAfter=No|TokenRange=28:32
                5	.	.	PUNCT	_	_	4	punct	_	TokenRange=32:33

                """);
    }

    @Test
    void jsonHasALineForEachSentence() {
        List<JsonNode> lines = analyze("--text", TEXT, "--json").out().lines()
                .map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(lines).hasSize(2);
        JsonNode second = lines.get(1);
        assertThat(second.path("tokens").get(1).path("text").stringValue()).isEqualTo("doesn't");
        assertThat(second.path("tokens").get(1).path("last_word").intValue()).isEqualTo(3);
        assertThat(second.path("words").get(2).path("lemma").stringValue()).isEqualTo("not");
        assertThat(second.path("words").get(0).path("deprel").stringValue()).isEqualTo("nsubj");
        JsonNode entity = second.path("entities").get(0);
        assertThat(TEXT.substring(entity.path("start").intValue(), entity.path("end").intValue())).isEqualTo("Kim");
    }

    @Test
    void thePageDrawsTreesAndEntitiesAndEscapesTheText() throws IOException {
        Path page = folder.resolve("page.html");
        Outcome outcome = analyze("--text", "Kim walks <script>alert(1)</script> home.", "--html", page.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        String html = Files.readString(page);
        assertThat(html).contains("<svg", "<mark class=\"entity\">Kim<small>PER</small></mark>", "&lt;script")
                .doesNotContain(
                        "<script>alert", "src=\"http", "href=\"http");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void filesAreReadAndTheirBytesAreChecked() throws IOException {
        Path file = Cli.write(folder.resolve("text.txt"), TEXT + "\n\n" + TEXT + "\n");
        Outcome outcome = analyze("--text", file.toString());
        assertThat(outcome.out()).contains("# sent_id = 4\n", "TokenRange=67:68");
        Files.write(folder.resolve("latin.txt"), "Kim walks caf\u00e9.".getBytes(StandardCharsets.ISO_8859_1));
        Outcome refused = analyze("--text", run("latin.txt"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("byte 13 (0xE9) is not valid UTF-8");
        assertThat(analyze("--text", run("latin.txt"), "--lenient").exitCode()).isZero();
    }

    @Test
    void anEmptyTextHasNoSentences() {
        for (String text : List.of("", " \n\t ", "\u200b")) {
            Outcome outcome = analyze("--text", text);
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).endsWith("no sentences: the text is empty\n");
        }
        try (Pipeline pipeline = pipeline()) {
            assertThat(pipeline.analyze("")).isEmpty();
        }
    }

    @Test
    void oddTextsGiveSentencesThatCanBeReadAgain() {
        for (String text : List.of("😀👩‍👩‍👧🇰🇷", "مرحبا \u202eabc\u202c", "a".repeat(20_000), "Kim ".repeat(2_000),
                ". ".repeat(1_000), "\ud83d x", "\u0000\u0007 x", "# text", "1\t2", "_ _", "|=|", "x\u2028y\u0085z")) {
            Outcome outcome = analyze("--text", text);
            assertThat(outcome.exitCode()).as("%.20s %s", text, outcome.err()).isZero();
            var in = new ByteArrayInputStream(outcome.out().getBytes(StandardCharsets.UTF_8));
            int words = 0;
            try (ConlluReader reader = ConlluReader.of("out", in, Check.TREES)) {
                for (Sentence s = reader.next(); s != null; s = reader.next()) words += s.words().size();
            }
            assertThat(words).as("%.20s", text).isPositive();
        }
    }

    @Test
    void threadsShareAPipeline() throws Exception {
        try (Pipeline pipeline = pipeline();
                var platform = Executors.newFixedThreadPool(3);
                var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(pipeline.layers()).containsExactlyInAnyOrder(Layer.SENTENCES, Layer.UPOS, Layer.LEMMA,
                    Layer.TREE, Layer.ENTITIES);
            List<AnalyzedSentence> alone = pipeline.analyze(TEXT);
            assertThat(alone.get(1).words().get(1).lemma()).isEqualTo("do");
            Callable<List<AnalyzedSentence>> task = () -> pipeline.analyze(TEXT);
            for (var threads : List.of(platform, virtual))
                for (var future : threads.invokeAll(Collections.nCopies(40, task)))
                    assertThat(future.get()).isEqualTo(alone);
        }
    }

    @Test
    void runsCanBeLeftOutAndTheUserIsToldWhatThatMeans() {
        Outcome outcome = Cli.run("analyze", run("lemmas"), "--text", "Kim walks.");
        assertThat(outcome.err()).contains("no run of a splitter: sentences and tokens are found by rules",
                "lemmas: was "
                        + "trained with upos and xpos, which no run fills in; it does worse without");
        assertThat(outcome.out()).contains("2\twalks\twalk\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|TokenRange=4:9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            analyze F/upos F/copy --text Kim | F/upos and F/copy both fill in upos; leave one of them out
            analyze F/splitter F/splitter --text Kim | F/splitter and F/splitter both fill in sentences; leave one of them out
            analyze F/nothing --text Kim | F/nothing: no such folder; name a run
            analyze F --text Kim | F: no run in this folder (it has no recipe.yaml)
            analyze F/ngram --text Kim | F/ngram: a run of 'ngram' adds nothing to a text; give runs of splitter, tagger, lemmatizer, parser or classifier
            analyze F/lemmas --text F/none.txt | F/none.txt: no such file or folder
            analyze F/lemmas --text Kim --json --html F/x.html | --json and --html: choose one of them
            analyze F/lemmas | missing required option: '--text=FILE'; see './jikji analyze --help'
            analyze --text Kim | missing required parameter: 'RUN'; see './jikji analyze --help'
            predict F/splitter --data F/train.conllu | a splitter cuts raw text; see ./jikji analyze RUN --text FILE
            """)
    void refusalsAreOneLine(String arguments, String message) throws IOException {
        for (String copy : List.of("copy", "ngram")) Files.createDirectories(folder.resolve(copy));
        for (String name : List.of("recipe.yaml", "model.safetensors", "tags.json", "words.json", "vectors.bin"))
            if (!Files.exists(folder.resolve("copy/" + name)) && Files.exists(folder.resolve("upos/" + name)))
                Files.copy(folder.resolve("upos/" + name), folder.resolve("copy/" + name));
        Files.writeString(folder.resolve("ngram/recipe.yaml"), "family: ngram\n");
        List<String> words = Arrays.stream(arguments.split(" ")).map(word -> word.equals("F")
                ? folder.toString()
                : word.replace("F/", folder + "/")).toList();
        Outcome outcome = Cli.run(words.toArray(String[]::new));
        String expected = message.equals("F: no run in this folder (it has no recipe.yaml)")
                ? folder + message.substring(1)
                : message.replace("F/", folder + "/");
        assertThat(outcome.err()).endsWith("jikji " + words.getFirst() + ": " + expected + "\n");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }
}

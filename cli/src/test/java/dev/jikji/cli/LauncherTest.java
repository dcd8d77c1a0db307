package dev.jikji.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A copy of `./jikji` runs in a project of empty files, with a `mvn` that builds nothing and a `java` that prints
/// how it was called. The folders where JDKs are installed are inside the test's folder.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final List<String> TOOLS = List.of("sh", "cp", "dirname", "find", "mkdir", "mv", "readlink", "rm",
            "sleep");

    @TempDir
    Path temp;
    private Path project;
    private Path tools;
    private Path jdk;
    private final Map<String, String> environment = new HashMap<>();

    /// What a call left behind.
    private record Result(int exitCode, String out, String err) {}

    @BeforeEach
    void setUp() throws IOException {
        temp = temp.toRealPath();
        project = Files.createDirectories(temp.resolve("a project"));
        for (String module : List.of("text", "cli", "bench")) {
            Files.createDirectories(project.resolve(module + "/src/main"));
            Files.createFile(project.resolve(module + "/pom.xml"));
            Files.createFile(project.resolve(module + "/src/main/A.java"));
        }
        Files.createFile(project.resolve("pom.xml"));
        Path script = Path.of("..", "jikji");
        executable(project.resolve("jikji"), Files.readString(script).replace("/usr/lib/jvm", temp + "/jvm")
                .replace("/opt", temp + "/none").replace("/Library", temp + "/none"));

        tools = Files.createDirectory(temp.resolve("tools"));
        for (String tool : TOOLS) assertThat(offer(tool)).isTrue();
        executable(tools.resolve("mvn"), """
                #!/bin/sh
                echo "built with $JAVA_HOME" >> '%1$s/builds'
                sleep "${BUILD_TIME:-0}"
                if [ -n "${BREAK:-}" ]; then echo "A.java: broken"; exit 1; fi
                mkdir -p '%2$s/cli/target'
                echo $$ > '%2$s/cli/target/jikji-cli-1.jar'
                echo $$ > '%2$s/text/jikji-text-1.jar'
                echo "/x y/picocli-4.7.jar:/lib/a.jar:%2$s/text/jikji-text-1.jar:/lib/b.jar" > '%2$s/cli/target/jikji.classpath'
                """.formatted(temp, project));
        jdk = jdk("jvm/temurin-25", "25.0.3");
        environment.put("PATH", tools.toString());
        environment.put("HOME", temp.toString());
    }

    @Test
    void anOlderJavaInJavaHomeAndOnThePathIsPassedOver() throws Exception {
        Path old = jdk("jvm/java-17", "17.0.15");
        environment.put("JAVA_HOME", old.toString());
        environment.put("PATH", tools + ":" + old.resolve("bin"));

        assertThat(jikji("runs").out()).startsWith("java: " + jdk + "/bin/java\n");
        assertThat(builds()).containsExactly("built with " + jdk);
    }

    @Test
    void javaHomeGoesBeforeThePathAndThePathBeforeTheInstallFolders() throws Exception {
        Path onPath = jdk("path", "26-ea");
        Files.createSymbolicLink(tools.resolve("java"), onPath.resolve("bin/java"));
        assertThat(jikji().out()).startsWith("java: " + onPath + "/bin/java\n");

        Path home = jdk("home", "25");
        environment.put("JAVA_HOME", home.toString());
        assertThat(jikji().out()).startsWith("java: " + home + "/bin/java\n");
    }

    @Test
    void withoutAnyJdkOneLineSaysWhereItLooked() throws Exception {
        Files.delete(jdk.resolve("release"));
        jdk(".jdks/java-21", "21.0.2");

        Result result = jikji("runs");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).hasSize(1).first().asString()
                .startsWith("jikji: no JDK 25 or newer in JIKJI_JAVA_HOME, JAVA_HOME, PATH, ")
                .contains("~/.jdks", "https://adoptium.net");
    }

    @Test
    void aJdkAskedForByNameIsNotReplacedByAnother() throws Exception {
        Path old = jdk("jvm/java-17", "17.0.15");
        environment.put("JIKJI_JAVA_HOME", old.toString());

        assertThat(jikji()).isEqualTo(new Result(2, "",
                "jikji: JIKJI_JAVA_HOME is " + old + ", which is not a JDK 25 or newer\n"));
    }

    @Test
    void theFirstUseBuildsAndTheNextDoesNot() throws Exception {
        assertThat(jikji("runs").err()).isEqualTo("building Jikji (first use, about a minute)…\n");
        assertThat(jikji("runs").err()).isEmpty();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aChangedOrDeletedSourceIsBuiltAgain() throws Exception {
        jikji();
        age();
        Files.writeString(project.resolve("text/src/main/A.java"), "class A {}");
        assertThat(jikji().err()).isEqualTo("building Jikji (its sources have changed)…\n");
        age();
        Files.delete(project.resolve("text/src/main/A.java"));
        assertThat(jikji().err()).isEqualTo("building Jikji (its sources have changed)…\n");
        age();
        Files.writeString(project.resolve("bench/src/main/A.java"), "class A {}");
        assertThat(jikji().err()).isEmpty();
    }

    /// A Java that runs while the program is built again keeps the jars it opened: they must be other files.
    @Test
    void aNewBuildDoesNotWriteIntoTheJarsOfARunningOne() throws Exception {
        jikji();
        Path jar = project.resolve("cli/target/app/jikji-text-1.jar");
        try (var open = Files.newInputStream(jar)) {
            String before = Files.readString(jar);
            age();
            Files.writeString(project.resolve("text/src/main/A.java"), "class A {}");
            jikji();

            assertThat(Files.readString(jar)).isNotEqualTo(before);
            assertThat(open.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(before);
        }
    }

    @Test
    void aFailedBuildShowsWhyAndIsTriedAgain() throws Exception {
        environment.put("BREAK", "1");
        Result broken = jikji("runs");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err()).endsWith("A.java: broken\njikji: the build failed; Maven's messages are above\n");

        environment.remove("BREAK");
        assertThat(jikji("runs").exitCode()).isEqualTo(7);
    }

    @Test
    void withoutMavenOneLineSaysSo() throws Exception {
        Files.delete(tools.resolve("mvn"));

        assertThat(jikji()).isEqualTo(new Result(2, "",
                "jikji: the first use needs Maven (mvn) to build; install it, for example with: apt install maven\n"));
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws Exception {
        assumeTrue(offer("flock"), "no flock here");
        environment.put("BUILD_TIME", "0.5");
        Process one = start(temp, project.resolve("jikji").toString());
        Process two = start(temp, project.resolve("jikji").toString());

        assertThat(List.of(one.waitFor(), two.waitFor())).containsExactly(7, 7);
        assertThat(builds()).hasSize(1);
    }

    @Test
    void calledThroughALinkFromElsewhereItKeepsArgumentsFolderAndExitCode() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("a project", "jikji"));
        Path elsewhere = Files.createDirectory(temp.resolve("else where"));
        environment.put("JIKJI_JAVA_OPTS", "-Xmx8g -Da=b");

        Result result = run(elsewhere, link.toString(), "train", "--prompt", "안녕 하세요", "", "*");
        assertThat(result.exitCode()).isEqualTo(7);
        String app = project + "/cli/target/app/";
        assertThat(result.out().lines()).contains("in: " + elsewhere, "-Xmx8g", "-Da=b",
                app + "jikji-cli-1.jar:" + app + "jikji-text-1.jar:/lib/a.jar:/lib/b.jar");
        assertThat(result.out()).endsWith("dev.jikji.cli.Main\ntrain\n--prompt\n안녕 하세요\n\n*\n");
    }

    @Test
    void theStartArchiveIsMadeByTheBuildAndUsed() throws Exception {
        Result result = jikji();
        assertThat(project.resolve("cli/target/jikji.jsa")).exists();
        assertThat(result.out().lines()).contains("-XX:SharedArchiveFile=" + project + "/cli/target/jikji.jsa",
                "-Xbootclasspath/a:/x y/picocli-4.7.jar");
    }

    @Test
    void theUsersGarbageCollectorReplacesOurs() throws Exception {
        assertThat(jikji().out().lines()).contains("-XX:+UseSerialGC");
        environment.put("JIKJI_JAVA_OPTS", "-XX:+UseParallelGC");
        assertThat(jikji().out().lines()).contains("-XX:+UseParallelGC").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void onlyTrainingsOfWordVectorsStartWithTheIncubatingVectorApi() throws Exception {
        String flag = "--add-modules=jdk.incubator.vector";
        for (String kind : List.of("word2vec", "fasttext", "glove"))
            assertThat(jikji("train", kind, "--dim", "50").out().lines()).contains(flag);
        assertThat(jikji("train", "gpt").out()).doesNotContain(flag);
        assertThat(jikji("neighbors", "word2vec").out()).doesNotContain(flag);
    }

    @Test
    void aRecipeOfWordVectorsAlsoStartsWithTheIncubatingVectorApi() throws Exception {
        String flag = "--add-modules=jdk.incubator.vector";
        Path recipe = temp.resolve("a recipe.yaml");
        for (String family : List.of("family: word2vec\nmodel:\n  dim: 50\n", "# mine\r\nfamily: glove # of text\r\n",
                "run:\n  seed: 1\nfamily: \"fasttext\"")) {
            Files.writeString(recipe, family);
            assertThat(jikji("train", "--config", recipe.toString(), "--dim", "50").out().lines()).contains(flag);
            assertThat(jikji("train", "--dim", "5", "--config=" + recipe).out().lines()).contains(flag);
        }
        for (String family : List.of("family: gpt\n", "model:\n  family: gpt\n", "")) {
            Files.writeString(recipe, family);
            assertThat(jikji("train", "--config", recipe.toString()).out()).doesNotContain(flag);
        }
        assertThat(jikji("train", "--config", temp.resolve("none").toString()).out()).doesNotContain(flag);
        assertThat(jikji("train", "--config", temp.toString()).out()).doesNotContain(flag);
        assertThat(jikji("train", "--config").out()).doesNotContain(flag);
    }

    @Test
    void argumentsAreUtf8InAnyLocale() throws Exception {
        environment.put("LC_ALL", "C");
        assertThat(jikji().out()).contains("locale: C.UTF-8\n");
    }

    private Path jdk(String folder, String version) throws IOException {
        Path home = Files.createDirectories(temp.resolve(folder));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"A\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("bin/java"), """
                #!/bin/sh
                for argument; do
                    case $argument in -XX:ArchiveClassesAtExit=*) : > "${argument#*=}"; exit ;; esac
                done
                echo "java: $0"
                echo "in: $PWD"
                echo "locale: ${LC_ALL:-}"
                printf '%s\\n' "$@"
                exit 7
                """);
        return home;
    }

    /// Puts a tool of this machine on the launcher's path.
    private boolean offer(String tool) throws IOException {
        for (String folder : List.of("/bin", "/usr/bin")) {
            Path installed = Path.of(folder, tool);
            if (Files.isExecutable(installed)) {
                executable(tools.resolve(tool), "#!/bin/sh\nexec " + installed + " \"$@\"\n");
                return true;
            }
        }
        return false;
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /// Makes the last build an hour old, so that a change now is later on any file system's clock.
    private void age() throws IOException {
        Files.setLastModifiedTime(project.resolve("cli/target/jikji.stamp"),
                FileTime.from(Instant.now().minusSeconds(3600)));
        try (var files = Files.walk(project)) {
            for (Path file : files.filter(f -> !f.startsWith(project.resolve("cli/target"))).toList())
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(7200)));
        }
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(temp.resolve("builds"));
    }

    private Result jikji(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(project.resolve("jikji").toString()));
        command.addAll(List.of(arguments));
        return run(temp, command.toArray(String[]::new));
    }

    private Result run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = start(folder, command);
        int exitCode = process.waitFor();
        return new Result(exitCode, Files.readString(temp.resolve("out")), Files.readString(temp.resolve("err")));
    }

    private Process start(Path folder, String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(temp.resolve("out").toFile()).redirectError(temp.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }
}

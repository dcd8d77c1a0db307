package dev.jikji.cli;

import dev.jikji.train.recipe.Nearest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `jikji` command. Standard output carries results, standard error everything else.
///
/// Exit codes: 0 done, 1 a fault of Jikji's own or a gradient that `gradcheck` finds wrong, 2 something the user gave cannot be used, 130 interrupted.
public final class Main {

    /// A subcommand. Its class is loaded only when the arguments name it, so that help and usage errors answer
    /// without loading libtorch or Jackson.
    ///
    /// @param make gives the command for a console and the arguments after its name
    private record Subcommand(String name, String summary, BiFunction<Console, List<String>, CommandSpec> make) {

        CommandSpec spec(Console console, List<String> arguments) {
            boolean named = !arguments.isEmpty() && arguments.getFirst().equals(name);
            CommandSpec spec = named
                    ? make.apply(console, arguments.subList(1, arguments.size()))
                    : CommandSpec.create();
            spec.name(name).usageMessage().description(summary);
            return spec.addOption(helpOption());
        }
    }

    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("train", "Train a model on text.", RunKinds::train),
            new Subcommand("eval", "Measure a trained model on text.", RunKinds::eval),
            new Subcommand("predict", "Let a trained model label text.", Tasks::predict),
            new Subcommand("errors", "Show what a trained model mistakes.", Tasks::errors),
            new Subcommand("analyze", "Annotate raw text with several trained models.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new AnalyzeCommand(console))),
            new Subcommand("generate", "Let a trained model write.", RunKinds::generate),
            new Subcommand("translate", "Translate text with a trained model.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new TranslateCommand(console))),
            new Subcommand("attention", "Show where a translation model looks.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new AttentionCommand(console))),
            new Subcommand("tokenizer", "Train, use and compare tokenizers.",
                    (console, _) -> TokenizerCommands.spec(console)),
            new Subcommand("compare", "Show language models side by side.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new CompareCommand(console))),
            new Subcommand("runs", "List runs with their best scores.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new RunsCommand(console))),
            new Subcommand("ngram", "Convert an n-gram model between ARPA and the binary form.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new NgramCommand(console))),
            new Subcommand("neighbors", "Find the words nearest to a word, by word vectors.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new NeighborsCommand(console))),
            new Subcommand("analogy", "Answer 'A is to B as C is to ...' by word vectors.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new AnalogyCommand(console))),
            new Subcommand("vectors", "Show word vectors on a page, or convert their file.",
                    (console, _) -> VectorsCommand.spec(console)),
            new Subcommand("explain", "Draw how optimizers descend, or what attention costs.",
                    (console, _) -> ExplainCommands.spec(console)),
            new Subcommand("gradcheck", "Compare a model's gradients with differences of its loss.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new GradcheckCommand(console))),
            new Subcommand("doctor", "Show what this machine offers, and what is wrong.",
                    (console, _) -> CommandSpec.forAnnotatedObject(new DoctorCommand(console))));

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, new StandardOutput(), System.err));
    }

    /// Runs one command.
    ///
    /// @return the exit code
    static int run(String[] args, OutputStream output, PrintStream err) {
        var out = new PrintWriter(output, false, StandardCharsets.UTF_8);
        CommandLine command = new CommandLine(CommandSpec.create().name(qualifiedName(args)));
        try {
            command = commandLine(args, new Console(out, err)).setOut(out)
                    .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
            ParseResult parsed = command.parseArgs(args);
            Integer exitCode = CommandLine.executeHelpRequest(parsed);
            if (exitCode == null) {
                while (parsed.hasSubcommand()) parsed = parsed.subcommand();
                command = parsed.commandSpec().commandLine();
                exitCode = call(command);
            }
            out.flush();
            return exitCode;
        } catch (ParameterException e) {
            String name = e.getCommandLine().getCommandSpec().qualifiedName();
            err.println(name + ": " + usageError(e) + "; see './" + name + " --help'");
            return 2;
        } catch (Throwable e) {
            Failure failure = Failure.of(e);
            boolean debug = command.getParseResult() != null && command.getParseResult().hasMatchedOption("--debug");
            if (!failure.message().isEmpty())
                err.println(command.getCommandSpec().qualifiedName() + ": " + failure.message());
            if (debug) e.printStackTrace(err);
            return failure.exitCode();
        }
    }

    private static int call(CommandLine command) throws Exception {
        if (command.getCommand() instanceof Callable<?> callable && callable.call() instanceof Integer exitCode)
            return exitCode;
        command.usage(command.getOut());
        return 0;
    }

    private static CommandLine commandLine(String[] args, Console console) {
        CommandSpec root = CommandSpec.create().name("jikji").versionProvider(() -> new String[]{version()});
        root.usageMessage().description(
                "Trains, evaluates, explains and samples language models, word vectors, translators, classifiers, taggers and parsers on the JVM.")
                .footer("", "./jikji train       trains the default model on the default corpus",
                        "./jikji help train  explains a command");
        root.addOption(helpOption());
        root.addOption(OptionSpec.builder("--version").versionHelp(true).description("Show the version.").build());
        root.addOption(OptionSpec.builder("--debug").type(boolean.class).scopeType(ScopeType.INHERIT)
                .description("Show the stack trace of a failure.").build());
        for (Subcommand subcommand : SUBCOMMANDS)
            root.addSubcommand(subcommand.name(), subcommand.spec(console, fromCommand(args)));
        root.addSubcommand("help", CommandSpec.forAnnotatedObject(new HelpCommand()));
        return new CommandLine(root);
    }

    private static String qualifiedName(String[] args) {
        return fromCommand(args).stream().findFirst().map(name -> "jikji " + name).orElse("jikji");
    }

    /// The arguments from the subcommand's name on.
    private static List<String> fromCommand(String[] args) {
        return Arrays.stream(args).dropWhile(argument -> argument.startsWith("-") || argument.equals("help")).toList();
    }

    static OptionSpec helpOption() {
        return OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build();
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "jikji " + (version == null ? "(not packaged)" : version);
    }

    /// What is wrong with the arguments, with the nearest option or command if one was misspelt.
    private static String usageError(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            String message = e.getMessage().replaceAll("\\s*\\R\\s*", " ");
            return Character.toLowerCase(message.charAt(0)) + message.substring(1);
        }
        String argument = unmatched.getUnmatched().getFirst();
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (argument.startsWith("-")) {
            Stream<String> options = spec.options().stream().flatMap(option -> Arrays.stream(option.names()));
            return "unknown option '" + argument + "'" + hint(argument.replaceFirst("=.*", ""), options);
        }
        boolean root = e.getCommandLine().getParent() == null;
        return (root ? "unknown command '" : "unexpected argument '") + argument + "'"
                + hint(argument, spec.subcommands().keySet().stream());
    }

    private static String hint(String word, Stream<String> known) {
        return Nearest.to(word, known.toList()).map(nearest -> " (did you mean '" + nearest + "'?)").orElse("");
    }
}

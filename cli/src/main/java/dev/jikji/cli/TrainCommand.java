package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.models.lm.LanguageModelFamily;
import dev.jikji.models.lm.LanguageModelTraining;
import dev.jikji.models.lm.LanguageModels;
import dev.jikji.text.InputException;
import dev.jikji.train.TrainEvent;
import dev.jikji.train.TrainEvent.StopReason;
import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.SettingInfo;
import dev.jikji.train.recipe.SettingType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `jikji train`: trains a language model on text. Its flags are the settings of the family's recipe.
@Command(sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final String DEFAULT_FAMILY = "gpt";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Console console;
    private final LanguageModelFamily<?> family;
    private final List<OptionSpec> settings = new ArrayList<>();

    @Parameters(arity = "0..1", paramLabel = "FAMILY", description = "The model, as the first argument.")
    private String named;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML recipe; flags and --set override it.")
    private Path config;

    @Option(names = "--set", paramLabel = "SECTION.KEY=VALUE", description = "A setting by its name in recipes; may repeat.")
    private List<String> assignments = List.of();

    @Option(names = "--run", paramLabel = "FOLDER", description = "The run folder (default: runs/FAMILY-DATE-TIME).")
    private Path run;

    @Option(names = "--resume", paramLabel = "FOLDER", description = "Go on with an interrupted run, by its own recipe.")
    private Path resumed;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    private TrainCommand(Console console, LanguageModelFamily<?> family) {
        this.console = console;
        this.family = family;
    }

    /// The command with the flags of the family that the arguments name, by themselves or in a recipe.
    ///
    /// @param arguments after `train`
    /// @throws InputException if there is no such family
    static CommandSpec spec(Console console, List<String> arguments) {
        boolean named = !arguments.isEmpty() && !arguments.getFirst().startsWith("-");
        String name = named ? arguments.getFirst() : configured(arguments);
        var command = new TrainCommand(console, LanguageModels.family(name));
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        spec.usageMessage().customSynopsis("jikji train [FAMILY] [--text FILE...] [SETTING...]",
                "jikji train --config FILE [SETTING...]", "jikji train --resume FOLDER");
        if (!named) {
            List<String> footer = new ArrayList<>(List.of("", "Models:"));
            for (LanguageModelFamily<?> f : LanguageModels.families())
                footer.add(String.format("  %-8s %s%s", f.name(), f.summary(),
                        f.name().equals(DEFAULT_FAMILY) ? " (the default)" : ""));
            footer.addAll(List.of("", "Each has its settings: see ./jikji train " + DEFAULT_FAMILY + " --help"));
            spec.usageMessage().footer(footer.toArray(String[]::new));
        }
        command.addSettings(spec, named);
        return spec;
    }

    private static String configured(List<String> arguments) {
        String file = null;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("--config=")) file = argument.substring("--config=".length());
            else if (argument.equals("--config") && i + 1 < arguments.size()) file = arguments.get(i + 1);
        }
        return file == null ? DEFAULT_FAMILY : Recipe.family(Path.of(file)).orElse(DEFAULT_FAMILY);
    }

    private void addSettings(CommandSpec spec, boolean shown) {
        Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        for (SettingInfo setting : family.recipe().settings()) {
            OptionSpec option = option(setting, shown);
            settings.add(option);
            groups.computeIfAbsent(setting.section(),
                    section -> ArgGroupSpec.builder().validate(false).heading("%nSettings of the " + section + ":%n")
                            .order(groups.size()))
                    .addArg(option);
        }
        if (shown) groups.values().forEach(group -> spec.addArgGroup(group.build()));
        else
            settings.forEach(spec::addOption);
    }

    private static OptionSpec option(SettingInfo setting, boolean shown) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag()).hidden(!shown)
                .description(help(setting).replace("%", "%%"));
        return switch (setting.type()) {
            case LIST -> option.type(List.class).auxiliaryTypes(String.class).arity("1..*").paramLabel("TEXT").build();
            case BOOLEAN ->
                option.type(String.class).arity("0..1").fallbackValue("true").paramLabel("true|false").build();
            case CHOICE -> option.type(String.class).arity("1").paramLabel("CHOICE").build();
            case WHOLE_NUMBER, NUMBER -> option.type(String.class).arity("1").paramLabel("N").build();
            case TEXT, PATH -> option.type(String.class).arity("1").paramLabel("TEXT").build();
        };
    }

    private static String help(SettingInfo setting) {
        String choices = setting.choices().isEmpty() ? "" : ": " + String.join(", ", setting.choices());
        boolean silent = setting.type() == SettingType.LIST || setting.defaultText().isEmpty();
        return setting.help() + choices + (silent ? "" : " (default: " + setting.defaultText() + ")");
    }

    @Override
    public Integer call() {
        require(named == null || named.equals(family.name()),
                "put the model first: ./jikji train %s …; here '%s' comes after flags", named, named);
        LanguageModelTraining training = resumed == null
                ? LanguageModelTraining.begin(recipe(), run == null ? newFolder() : run)
                : resume();
        StopReason reason = new TrainingSession(console, training).run();
        if (reason == null) return Interrupts.EXIT_CODE;
        TrainingResult result = TrainingResult.of(training.folder());
        console.out().println(json ? result.json() : result.text());
        console.out().flush();
        console.note("see " + training.folder().report());
        if (reason != StopReason.INTERRUPTED) return 0;
        console.note("go on with: ./jikji train --resume " + training.folder().path());
        return Interrupts.EXIT_CODE;
    }

    private LanguageModelTraining resume() {
        List<String> given = new ArrayList<>();
        if (named != null) given.add(named);
        if (config != null) given.add("--config");
        if (run != null) given.add("--run");
        for (OptionSpec option : settings) if (option.getValue() != null) given.add(option.longestName());
        assignments.forEach(assignment -> given.add("--set " + assignment));
        require(given.isEmpty(), "--resume goes on with the run's own recipe; leave out %s", String.join(", ", given));
        return LanguageModelTraining.resume(resumed);
    }

    private Recipe recipe() {
        Recipe recipe = family.recipe();
        if (config != null) recipe = recipe.overlay(config);
        for (OptionSpec option : settings) {
            switch (option.getValue()) {
                case null -> {
                }
                case List<?> items -> recipe = recipe.with(option.longestName(),
                        items.stream().map(Object::toString).toList());
                case Object text -> recipe = recipe.with(option.longestName(), text.toString());
            }
        }
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            require(equals > 0, "--set %s: write it as section.key=value", assignment);
            recipe = recipe.with(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return recipe;
    }

    private Path newFolder() {
        String name = family.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
        Path folder = Path.of("runs", name);
        for (int i = 2; Files.exists(folder); i++) folder = Path.of("runs", name + "-" + i);
        return folder;
    }
}

package dev.jikji.cli;

import static dev.jikji.text.InputException.require;

import dev.jikji.train.recipe.Recipe;
import dev.jikji.train.recipe.SettingInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The arguments that describe a training: a recipe's file, its settings as flags, and the run folder.
final class RecipeOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final List<OptionSpec> settings = new ArrayList<>();

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML recipe; flags and --set override it.")
    private Path config;

    @Option(names = "--set", paramLabel = "SECTION.KEY=VALUE", description = "A setting by its name in recipes; may repeat.")
    private List<String> assignments = List.of();

    @Option(names = "--run", paramLabel = "FOLDER", description = "The run folder (default: runs/FAMILY-DATE-TIME).")
    private Path run;

    /// Adds a flag for each setting.
    ///
    /// @param shown whether the help lists them
    void addSettings(CommandSpec spec, Recipe recipe, boolean shown) {
        Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
        for (SettingInfo setting : recipe.settings()) {
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
            case LIST -> option.type(List.class).auxiliaryTypes(String.class).arity("1..*")
                    .paramLabel(setting.section().equals("data") ? "FILE" : "TEXT").build();
            case BOOLEAN ->
                option.type(String.class).arity("0..1").fallbackValue("true").paramLabel("true|false").build();
            case CHOICE -> option.type(String.class).arity("1").paramLabel("CHOICE").build();
            case WHOLE_NUMBER, NUMBER -> option.type(String.class).arity("1").paramLabel("N").build();
            case TEXT -> option.type(String.class).arity("1").paramLabel("TEXT").build();
            case PATH -> option.type(String.class).arity("1").paramLabel("PATH").build();
        };
    }

    private static String help(SettingInfo setting) {
        String choices = setting.choices().isEmpty() ? "" : ": " + String.join(", ", setting.choices());
        boolean silent = setting.defaultText().isEmpty() || setting.defaultText().equals("[]");
        return setting.help() + choices + (silent ? "" : " (default: " + setting.defaultText() + ")");
    }

    /// The recipe with `--config`, the flags and `--set` laid over it.
    Recipe over(Recipe recipe) {
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

    /// The folder of `--run`, else a new name.
    Path folder(String family) {
        if (run != null) return run;
        String name = family + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
        Path folder = Path.of("runs", name);
        for (int i = 2; Files.exists(folder); i++) folder = Path.of("runs", name + "-" + i);
        return folder;
    }

    /// The names of those that were given.
    List<String> given() {
        List<String> given = new ArrayList<>();
        if (config != null) given.add("--config");
        if (run != null) given.add("--run");
        for (OptionSpec option : settings) if (option.getValue() != null) given.add(option.longestName());
        assignments.forEach(assignment -> given.add("--set " + assignment));
        return given;
    }
}

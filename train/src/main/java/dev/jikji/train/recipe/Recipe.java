package dev.jikji.train.recipe;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import dev.jikji.text.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// A training run in one YAML file: a model family and typed sections, each a record.
///
/// ```yaml
/// family: gpt
/// model:
///   layers: 4
/// training:
///   learning_rate: 1e-3
/// ```
///
/// A recipe begins with the defaults; files and flags are laid over it, each giving a new recipe:
///
/// ```java
/// Recipe recipe = Recipe.of("gpt", defaults).overlay(file).with("--steps", "500");
/// Training training = recipe.section(Training.class);
/// ```
///
/// Reading is strict: unknown and repeated keys, values of another type or out of range are refused with their place.
/// What a scalar means is decided by its setting alone, so `no` is a text for a text and refused for a truth value.
/// The records' own constructors, which may weigh one setting against another, run when a section is asked for: only
/// the final combination must be valid.
///
/// Settings may be `int`, `long`, `double`, `boolean`, `String`, [Path], an enum (lower case with hyphens), a list of
/// strings, or an [Optional] of these (also `OptionalInt`, …), absent when the value is `null`.
public final class Recipe {
    /// Far more than any recipe needs; keeps a wrong file from being read.
    private static final long MAX_BYTES = 3 << 20;
    private static final String FAMILY = "family";

    private final String family;
    private final List<Section> sections;
    private final SequencedMap<String, Object> values;

    private Recipe(String family, List<Section> sections, SequencedMap<String, Object> values) {
        this.family = family;
        this.sections = sections;
        this.values = Collections.unmodifiableSequencedMap(values);
    }

    /// The recipe of a family with all settings at their defaults.
    ///
    /// @param defaults records by section name, in the order they are shown; each component has a [Setting]
    /// @throws IllegalStateException if two settings share a flag, two sections a record type, a component has no
    ///                               `@Setting` or an unknown type, or a default breaks its own bounds
    public static Recipe of(String family, SequencedMap<String, ? extends Record> defaults) {
        List<Section> sections = defaults.entrySet().stream().map(e -> new Section(e.getKey(), e.getValue())).toList();
        Set<String> flags = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        SequencedMap<String, Object> values = new LinkedHashMap<>();
        for (Section section : sections) {
            if (!types.add(section.type)) throw new IllegalStateException("two sections are a " + section.type);
            for (Key key : section.keys)
                if (!flags.add(key.flag))
                    throw new IllegalStateException(
                            "two settings have the flag " + key.flag + ", one is " + key.path());
            values.putAll(section.defaultValues());
        }
        return new Recipe(family, sections, values);
    }

    /// The family a recipe file names.
    ///
    /// @throws InputException if the file cannot be read or is not a YAML mapping
    public static Optional<String> family(Path yaml) {
        return entries(read(yaml), yaml.toString()).stream().filter(e -> e.key().text().equals(FAMILY)).findFirst()
                .map(Recipe::familyOf);
    }

    private static String familyOf(YamlNode.Entry entry) {
        if (entry.value() instanceof YamlNode.Scalar s && !s.isNull()) return s.text();
        throw new InputException(entry.value().where() + ": family must be a model family's name");
    }

    public String family() {
        return family;
    }

    /// A section with its present values.
    ///
    /// @throws InputException           with the record's own message if its constructor refuses them
    /// @throws IllegalArgumentException if no section has that type
    public <R extends Record> R section(Class<R> type) {
        return sections.stream().filter(s -> s.type == type).findFirst().map(s -> type.cast(s.bind(values)))
                .orElseThrow(() -> new IllegalArgumentException("no section is a " + type.getSimpleName()));
    }

    /// Every section's record by name, in order.
    ///
    /// @throws InputException with the record's own message if a constructor refuses its values
    public SequencedMap<String, Record> sections() {
        SequencedMap<String, Record> records = new LinkedHashMap<>();
        for (Section section : sections) records.put(section.name, section.bind(values));
        return records;
    }

    /// This recipe with a file's values laid over it.
    ///
    /// @throws InputException if the file cannot be read or anything in it is not understood
    public Recipe overlay(Path yaml) {
        return overlay(read(yaml), yaml.toString());
    }

    /// This recipe with the values of a YAML text laid over it; an empty text changes nothing.
    ///
    /// @param source name of the text in messages
    /// @throws InputException if anything in it is not understood
    public Recipe overlay(String yaml, String source) {
        SequencedMap<String, Object> result = new LinkedHashMap<>(values);
        for (YamlNode.Entry entry : entries(yaml, source)) {
            if (entry.key().text().equals(FAMILY)) requireSameFamily(entry);
            else
                overlaySection(entry, result);
        }
        return new Recipe(family, sections, result);
    }

    private void requireSameFamily(YamlNode.Entry entry) {
        String named = familyOf(entry);
        require(named.equals(family), "%s: family is '%s', but this recipe is for '%s'", entry.value().where(),
                Key.shown(named), family);
    }

    private void overlaySection(YamlNode.Entry entry, Map<String, Object> result) {
        String name = entry.key().text();
        Section section = sections.stream().filter(s -> s.name.equals(name)).findFirst()
                .orElseThrow(() -> unknown("section", entry.key(), "",
                        Stream.concat(Stream.of(FAMILY), sectionNames().stream()).toList(),
                        "its sections are " + joined(sectionNames())));
        switch (entry.value()) {
            case YamlNode.Mapping mapping -> {
                requireDistinct(mapping.entries());
                for (YamlNode.Entry e : mapping.entries()) {
                    Key key = key(section, e.key());
                    result.put(key.path(), key.read(e.value()));
                }
            }
            case YamlNode.Scalar s when s.isNull() -> {
            } // every key commented out
            case YamlNode other -> throw new InputException(
                    "%s: section %s must hold keys, such as '%s: …'".formatted(other.where(), name,
                            section.keys.getFirst().name));
        }
    }

    private static Key key(Section section, YamlNode.Scalar name) {
        return section.keys.stream().filter(k -> k.name.equals(name.text())).findFirst().orElseThrow(() -> {
            List<String> names = section.keys.stream().map(k -> k.name).toList();
            return unknown("key", name, " in " + section.name, names, "its keys are " + joined(names));
        });
    }

    private static InputException unknown(String what, YamlNode.Scalar name, String place, Collection<String> known,
            String otherwise) {
        String hint = Nearest.to(name.text(), known).map(n -> "did you mean '" + n + "'?").orElse(otherwise);
        return new InputException(
                "%s: unknown %s '%s'%s; %s".formatted(name.where(), what, Key.shown(name.text()), place, hint));
    }

    private static String joined(Collection<String> names) {
        return String.join(", ", names);
    }

    private static List<YamlNode.Entry> entries(String yaml, String source) {
        Optional<YamlNode> root = YamlNode.parse(yaml, source);
        if (root.isEmpty()) return List.of();
        if (!(root.get() instanceof YamlNode.Mapping mapping))
            throw new InputException(
                    root.get().where() + ": a recipe is a mapping of sections, such as 'training:' and keys below it");
        requireDistinct(mapping.entries());
        return mapping.entries();
    }

    private static void requireDistinct(List<YamlNode.Entry> entries) {
        Map<String, String> places = new LinkedHashMap<>();
        for (YamlNode.Entry e : entries) {
            String name = e.key().text();
            String before = places.putIfAbsent(name, e.key().where());
            require(before == null, "%s: key '%s' was already given at %s", e.key().where(), Key.shown(name), before);
        }
    }

    private static String read(Path file) {
        try {
            require(Files.exists(file), "%s: no such file", file);
            require(!Files.isDirectory(file), "%s: is a folder, not a recipe", file);
            require(Files.size(file) <= MAX_BYTES, "%s: too large for a recipe (%d bytes)", file, Files.size(file));
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            CharBuffer text = CharBuffer.allocate(bytes.remaining());
            CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
            require(!result.isError(), "%s: not UTF-8 text at byte %d; save it as UTF-8", file, bytes.position());
            String yaml = text.flip().toString();
            return yaml.startsWith("\ufeff") ? yaml.substring(1) : yaml; // the mark some editors begin UTF-8 with
        } catch (IOException e) {
            throw new InputException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// This recipe with one setting changed.
    ///
    /// @param setting a flag such as `--learning-rate`, or a dotted path such as `training.learning_rate` (hyphens
    ///                are taken too), which messages call by its option `--set`
    /// @param text    the value; for a list, items between commas or a YAML list `[a, b]`; `null` for an absent one
    /// @throws InputException if the setting is unknown or the text does not fit
    public Recipe with(String setting, String text) {
        Key key = find(setting);
        return replaced(key, key.read(where(setting), text));
    }

    /// This recipe with the items of a list setting replaced.
    ///
    /// @param setting as in [#with(String, String)]
    /// @throws InputException if the setting is unknown or not a list
    public Recipe with(String setting, List<String> items) {
        Key key = find(setting);
        require(key.type == SettingType.LIST, "%s: a list is not %s", where(setting), key.type.noun());
        return replaced(key, List.copyOf(items));
    }

    private Recipe replaced(Key key, Object value) {
        SequencedMap<String, Object> result = new LinkedHashMap<>(values);
        result.put(key.path(), value);
        return new Recipe(family, sections, result);
    }

    private static String where(String setting) {
        return setting.startsWith("--") ? setting : "--set " + setting;
    }

    private Key find(String setting) {
        boolean byFlag = setting.startsWith("--");
        String wanted = byFlag ? setting : setting.replace('-', '_');
        return keys().filter(k -> wanted.equals(byFlag ? k.flag : k.path())).findFirst().orElseThrow(() -> {
            List<String> known = keys().map(k -> byFlag ? k.flag : k.path()).toList();
            String otherwise = byFlag ? "see --help" : "its sections are " + joined(sectionNames());
            String hint = Nearest.to(wanted, known).map(n -> "did you mean " + n + "?").orElse(otherwise);
            return new InputException("%s: unknown; %s".formatted(Key.shown(where(setting)), hint));
        });
    }

    private List<String> sectionNames() {
        return sections.stream().map(s -> s.name).toList();
    }

    private Stream<Key> keys() {
        return sections.stream().flatMap(s -> s.keys.stream());
    }

    /// All settings, in order.
    public List<SettingInfo> settings() {
        return sections.stream().flatMap(section -> {
            Map<String, Object> defaults = section.defaultValues();
            return section.keys.stream()
                    .map(k -> new SettingInfo(k.section, k.path(), k.flag, k.type, k.optional(),
                            k.text(defaults.get(k.path())), k.text(values.get(k.path())), k.setting.value(),
                            k.choices()));
        }).toList();
    }

    /// Every setting with its present value and its help line as a comment; reads back as an equal recipe.
    public String toYaml() {
        StringBuilder yaml = new StringBuilder("family: ").append(YamlText.of(family)).append('\n');
        for (Section section : sections) {
            yaml.append('\n').append(section.name).append(":\n");
            for (Key key : section.keys) {
                String line = key.name + ": " + key.yaml(values.get(key.path()));
                yaml.append(String.format(Locale.ROOT, "  %-30s # %s\n", line, key.setting.value()));
            }
        }
        return yaml.toString();
    }

    /// Writes [#toYaml()] to a file, all or nothing.
    ///
    /// @throws InputException       if a section's constructor refuses its values
    /// @throws UncheckedIOException if the file cannot be written
    public void save(Path file) {
        sections();
        AtomicFile.write(file, out -> out.write(toYaml().getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether family, sections and all present values are the same.
    @Override
    public boolean equals(Object other) {
        return other instanceof Recipe r && family.equals(r.family) && types().equals(r.types())
                && values.equals(r.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(family, values);
    }

    private List<Class<?>> types() {
        return sections.stream().<Class<?>>map(s -> s.type).toList();
    }

    @Override
    public String toString() {
        return toYaml();
    }
}

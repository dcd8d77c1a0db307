package dev.jikji.train.recipe;

import static dev.jikji.text.InputException.require;

import dev.jikji.text.InputException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A YAML document with the place of everything in it. No scalar is given a type here: `no`, `010` and `1:30` stay
/// the text that was written, and the setting they are for decides what they mean.
sealed interface YamlNode {
    /// Deeper than a recipe can be; keeps hostile nesting off the stack.
    int MAX_DEPTH = 8;

    /// `file:line:column`, both from 1.
    String where();

    /// @param plain whether it stood without quotes
    record Scalar(String where, String text, boolean plain) implements YamlNode {
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.toLowerCase(Locale.ROOT).equals("null"));
        }
    }

    record Sequence(String where, List<YamlNode> items) implements YamlNode {}

    record Mapping(String where, List<Entry> entries) implements YamlNode {}

    record Entry(Scalar key, YamlNode value) {}

    /// @return nothing for a document without content
    /// @throws InputException if the text is not YAML, or uses anchors, tags or several documents
    static Optional<YamlNode> parse(String yaml, String source) {
        requirePrintable(yaml, source);
        try {
            return new Builder(source, yaml).document();
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("");
            throw new InputException("%s%s: malformed YAML: %s".formatted(source, place, oneLine(e.getProblem())), e);
        } catch (YamlEngineException e) {
            throw new InputException("%s: malformed YAML: %s".formatted(source, oneLine(e.getMessage())), e);
        }
    }

    private static void requirePrintable(String yaml, String source) {
        int line = 1, column = 1;
        for (int i = 0, c; i < yaml.length(); i += Character.charCount(c), column++) {
            c = yaml.codePointAt(i);
            require(StreamReader.isPrintable(c), "%s:%d:%d: the character U+%04X cannot stand in YAML; remove it",
                    source,
                    line, column, c);
            if (c == '\n') {
                line++;
                column = 0;
            }
        }
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    /// Builds the tree from the parser's events.
    final class Builder {
        private final String source;
        private final Iterator<Event> events;

        Builder(String source, String yaml) {
            this.source = source;
            events = new Parse(LoadSettings.builder().setLabel(source).build()).parseString(yaml).iterator();
        }

        Optional<YamlNode> document() {
            events.next(); // start of the stream
            if (!(events.next() instanceof DocumentStartEvent)) return Optional.empty();
            YamlNode root = node(events.next(), 0);
            events.next(); // end of the document
            Event end = events.next();
            require(!(end instanceof DocumentStartEvent), "%s: a recipe is one YAML document; a second one begins here",
                    where(end));
            return root instanceof Scalar s && s.isNull() ? Optional.empty() : Optional.of(root);
        }

        private YamlNode node(Event event, int depth) {
            String where = where(event);
            require(depth < MAX_DEPTH, "%s: nested too deeply for a recipe", where);
            return switch (event) {
                case ScalarEvent e -> {
                    requireNoTag(e.getTag(), where);
                    yield new Scalar(where, e.getValue(), e.getScalarStyle() == ScalarStyle.PLAIN);
                }
                case SequenceStartEvent e -> {
                    requireNoTag(e.getTag(), where);
                    yield new Sequence(where, sequence(depth));
                }
                case MappingStartEvent e -> {
                    requireNoTag(e.getTag(), where);
                    yield new Mapping(where, mapping(depth));
                }
                case AliasEvent e -> throw new InputException(
                        "%s: *%s: a recipe has no aliases; write the value out".formatted(where, e.getAlias()));
                default -> throw new IllegalStateException("unexpected " + event);
            };
        }

        private List<YamlNode> sequence(int depth) {
            List<YamlNode> items = new ArrayList<>();
            for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next())
                items.add(node(e, depth + 1));
            return items;
        }

        private List<Entry> mapping(int depth) {
            List<Entry> entries = new ArrayList<>();
            for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
                YamlNode key = node(e, depth + 1);
                if (!(key instanceof Scalar name)) throw new InputException(key.where() + ": a key must be a word");
                entries.add(new Entry(name, node(events.next(), depth + 1)));
            }
            return entries;
        }

        private static void requireNoTag(Optional<String> tag, String where) {
            require(tag.isEmpty(), "%s: a recipe has no YAML tags; remove '%s'", where, tag.orElse(""));
        }

        private String where(Event event) {
            return event.getStartMark().map(m -> source + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                    .orElse(source);
        }
    }
}

package dev.jikji.cli;

import dev.jikji.report.RunTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `jikji runs`: lists the runs with their best scores.
@Command
final class RunsCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", defaultValue = "runs", description = "Where the runs are (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    RunsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RunTable table = RunTable.read(folder);
        if (json) {
            console.out().println(json(table));
        } else if (table.rows().isEmpty()) {
            console.note("no runs in " + folder);
        } else {
            table.text().lines().map(LiveLine::visible).forEach(console.out()::println);
        }
        return 0;
    }

    private ObjectNode json(RunTable table) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("folder", folder.toString());
        ArrayNode runs = json.putArray("runs");
        for (RunTable.Row row : table.rows()) {
            ObjectNode run = runs.addObject().put("run", folder.resolve(row.name()).toString())
                    .put("family", row.model()).put("parameters", row.parameters()).put("steps", row.stepsDone())
                    .put("steps_planned", row.stepsPlanned()).put("seconds", row.time().toMillis() / 1e3)
                    .put("state", row.state().replace(' ', '_'));
            Figures.put(run.putObject("validation"), row.validation());
            Figures.put(run.putObject("test"), row.test());
            if (!row.problem().isEmpty()) run.put("problem", row.problem());
        }
        return json;
    }
}

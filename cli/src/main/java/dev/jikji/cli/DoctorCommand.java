package dev.jikji.cli;

import dev.jikji.tensor.NativeRuntime;
import dev.jikji.tensor.machine.CpuFeatures;
import dev.jikji.tensor.machine.Memory;
import dev.jikji.tensor.machine.Platform;
import dev.jikji.text.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jikji doctor`: shows what this machine offers to training, and what is wrong with it.
@Command
final class DoctorCommand implements Callable<Integer> {
    private static final long LITTLE_MEMORY = 2L << 30;
    private static final long LITTLE_DISK = 1L << 30;

    private final Console console;
    private final SequencedMap<String, String> facts = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        examineProgram();
        examineProcessor();
        examineMemory();
        examineDisk();
        examineLibtorch();
        if (json) console.out().println(json());
        else
            print();
        return errors.isEmpty() ? 0 : 2;
    }

    private void examineProgram() {
        facts.put("jikji", Main.version());
        facts.put("jdk", Runtime.version() + " (" + System.getProperty("java.vendor") + "), "
                + System.getProperty("java.home"));
        Platform platform = Platform.detect();
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + platform.classifier() + platform.glibc().map(version -> ", glibc " + version).orElse(""));
        try {
            platform.requireSupported();
        } catch (InputException e) {
            errors.add(e.getMessage());
        }
    }

    private void examineProcessor() {
        CpuFeatures cpu = CpuFeatures.detect();
        int processors = Runtime.getRuntime().availableProcessors();
        var features = new StringJoiner(", ");
        if (cpu.avx2()) features.add("AVX2");
        if (cpu.avx512f()) features.add("AVX-512");
        if (cpu.avx512Bf16()) features.add("AVX-512 bfloat16");
        if (cpu.amxBf16()) features.add("AMX bfloat16");
        facts.put("cpu", cpu.model() + ", " + processors + " processors");
        facts.put("cpu features", features.length() == 0 ? "none that help" : features.toString());
        facts.put("gpu", "none used: this version computes on the CPU");
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load < 0) return; // not known here
        facts.put("load", String.format(Locale.ROOT, "%.1f", load));
        if (load > 0.5 * processors) {
            warnings.add(String.format(Locale.ROOT, "other work keeps %.1f of %d processors busy; training is slower"
                    + " for it, less so with --shared-machine", load, processors));
        }
    }

    private void examineMemory() {
        Memory memory = Memory.detect();
        facts.put("memory", bytes(memory.available()) + " free of " + bytes(memory.total()));
        facts.put("java heap", "at most " + bytes(Runtime.getRuntime().maxMemory()));
        if (memory.available() < LITTLE_MEMORY) {
            warnings.add("only " + bytes(memory.available())
                    + " of memory are free; end other programs, or keep batches and models small");
        }
    }

    private void examineDisk() {
        examineDisk("disk here", Path.of("").toAbsolutePath(),
                "run folders go here; free some space or name another folder with --run");
    }

    private void examineDisk(String name, Path folder, String use) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            facts.put(name, folder + ", " + bytes(free) + " free");
            if (free < LITTLE_DISK) warnings.add(folder + ": only " + bytes(free) + " free; " + use);
        } catch (IOException e) {
            warnings.add(folder + ": its disk cannot be examined: " + e.getMessage());
        }
        if (!Files.isWritable(folder)) warnings.add(folder + ": cannot be written; " + use);
    }

    /// Loads it, which tells more than any look at files.
    private void examineLibtorch() {
        try {
            examineDisk("libtorch cache", NativeRuntime.cacheFolder(),
                    "libtorch is unpacked there; free some space or set JIKJI_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER");
            String description = String.join("\n", NativeRuntime.describe());
            NativeRuntime.Settings settings = NativeRuntime.settings();
            facts.put("libtorch", found(description, "TORCH_VERSION=([^,\\s]+)"));
            facts.put("blas", found(description, "BLAS_INFO=([^,\\s]+)"));
            facts.put("onednn", found(description, "MKL-DNN (v[0-9.]+)"));
            facts.put("libtorch uses", found(description, "CPU capability usage: (.+)"));
            facts.put("threads", Integer.toString(NativeRuntime.threads()));
            facts.put("precision", LoadedModel.precisionName() + switch (settings.precision()) {
                case FLOAT32 -> ": without AVX-512, products in less than float32 are not faster";
                case REDUCED -> ": float32, rounded to bfloat16 inside products where the processor has AMX";
                case BFLOAT16 -> ": bfloat16 autocast, which AVX-512 computes faster";
            });
        } catch (InputException e) {
            if (!errors.contains(e.getMessage())) errors.add(e.getMessage());
        } catch (LinkageError e) {
            errors.add(Failure.of(e).message());
        }
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "not told";
    }

    private void print() {
        facts.forEach((name, value) -> console.out().printf("%-15s %s%n", name, value));
        console.out().println();
        errors.forEach(problem -> console.out().println("error: " + problem));
        warnings.forEach(problem -> console.out().println("warning: " + problem));
        if (errors.isEmpty() && warnings.isEmpty()) console.out().println("all is well");
    }

    private ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        facts.forEach((name, value) -> json.put(name.replace(' ', '_'), value));
        errors.forEach(json.putArray("errors")::add);
        warnings.forEach(json.putArray("warnings")::add);
        return json;
    }

    private static String bytes(long count) {
        return String.format(Locale.ROOT, "%.1f GB", count / 1e9);
    }
}

package dev.jikji.tensor.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Memory in bytes, as the container sees it: where a control group sets a limit below the machine's memory, that limit
/// counts.
///
/// @param total     of the machine or the container
/// @param available what may still be used without swapping; page cache counts as available
public record Memory(long total, long available) {

    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE_SIZE = NativeEnvironment.pageSize();

    /// @return the state now
    public static Memory detect() {
        try {
            return read(Path.of("/"));
        } catch (IOException e) {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Memory(system.getTotalMemorySize(), system.getFreeMemorySize());
        }
    }

    /// Resident size of this process, cheap enough for every training step (about 10 µs).
    ///
    /// @return bytes; empty on systems without `/proc`
    public static OptionalLong resident() {
        try {
            return OptionalLong.of(Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_SIZE);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /// @param root where `proc` and `sys` lie
    /// @throws IOException if `proc/meminfo` cannot be read
    static Memory read(Path root) throws IOException {
        String meminfo = Files.readString(root.resolve("proc/meminfo"));
        long kilo = 1024;
        var memory = new Memory(number(meminfo, "MemTotal:") * kilo, number(meminfo, "MemAvailable:") * kilo);
        Path cgroups = root.resolve("proc/self/cgroup");
        if (!Files.isReadable(cgroups)) return memory;
        for (String line : Files.readAllLines(cgroups)) {
            String[] parts = line.split(":", 3); // number : controllers : path
            if (parts.length < 3) continue;
            if (parts[1].isEmpty()) {
                memory = memory.limited(root.resolve("sys/fs/cgroup"), parts[2], "memory.max", "memory.current",
                        "inactive_file");
            } else if (parts[1].equals("memory")) {
                memory = memory.limited(root.resolve("sys/fs/cgroup/memory"), parts[2], "memory.limit_in_bytes",
                        "memory.usage_in_bytes", "total_inactive_file");
            }
        }
        return memory;
    }

    /// A group is bound by its own limit and by those of all groups around it.
    private Memory limited(Path mount, String group, String limitFile, String usageFile, String cacheKey)
            throws IOException {
        Memory memory = this;
        for (Path folder = mount.resolve(group.substring(1)).normalize(); folder.startsWith(mount); folder = folder
                .getParent()) {
            Path limit = folder.resolve(limitFile);
            Path usage = folder.resolve(usageFile);
            if (!Files.isReadable(limit) || !Files.isReadable(usage)) continue;
            String text = Files.readString(limit).strip();
            if (text.equals("max")) continue;
            long bytes = Long.parseLong(text);
            Path stat = folder.resolve("memory.stat");
            long cache = Files.isReadable(stat) ? number(Files.readString(stat), cacheKey) : 0;
            long used = Long.parseLong(Files.readString(usage).strip()) - cache;
            memory = new Memory(Math.min(memory.total, bytes), Math.min(memory.available, Math.max(0, bytes - used)));
        }
        return memory;
    }

    private static long number(String text, String key) throws IOException {
        var matcher = Pattern.compile("(?m)^" + Pattern.quote(key) + "\\s+(\\d+)").matcher(text);
        if (!matcher.find()) throw new IOException("no " + key);
        return Long.parseLong(matcher.group(1));
    }
}

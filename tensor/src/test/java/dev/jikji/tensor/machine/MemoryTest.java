package dev.jikji.tensor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {

    private static final long MB = 1 << 20;

    @TempDir
    Path root;

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @BeforeEach
    void aMachineOf16Gigabytes() throws IOException {
        write("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:          999 kB\nMemAvailable:    8388608 kB\n");
    }

    @Test
    void withoutALimitTheMachineCounts() throws IOException {
        assertThat(Memory.read(root)).isEqualTo(new Memory(16_384 * MB, 8_192 * MB));
        write("proc/self/cgroup", "0::/user.slice\n");
        write("sys/fs/cgroup/user.slice/memory.max", "max\n");
        write("sys/fs/cgroup/user.slice/memory.current", "1000\n");
        assertThat(Memory.read(root)).isEqualTo(new Memory(16_384 * MB, 8_192 * MB));
    }

    @Test
    void theLimitOfAnOuterGroupCountsAndItsPageCacheIsAvailable() throws IOException {
        write("proc/self/cgroup", "0::/box/inner\n");
        write("sys/fs/cgroup/box/inner/memory.max", "max\n");
        write("sys/fs/cgroup/box/inner/memory.current", "1000\n");
        write("sys/fs/cgroup/box/memory.max", 1000 * MB + "\n");
        write("sys/fs/cgroup/box/memory.current", 700 * MB + "\n");
        write("sys/fs/cgroup/box/memory.stat", "anon 5\nactive_file 9\ninactive_file " + 200 * MB + "\n");
        assertThat(Memory.read(root)).isEqualTo(new Memory(1000 * MB, 500 * MB));
    }

    @Test
    void theFirstVersionOfControlGroupsIsRead() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 300 * MB + "\n"); // a container sees its group as the root
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", 100 * MB + "\n");
        assertThat(Memory.read(root)).isEqualTo(new Memory(300 * MB, 200 * MB));
    }

    @Test
    void theFirstVersionsNumberForNoLimitIsNone() throws IOException {
        write("proc/self/cgroup", "4:memory:/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");
        assertThat(Memory.read(root)).isEqualTo(new Memory(16_384 * MB, 8_192 * MB));
    }

    @Test
    void thisMachineHasMemoryAndThisProcessUsesSome() {
        var memory = Memory.detect();
        assertThat(memory.available()).isPositive().isLessThanOrEqualTo(memory.total());
        assumeTrue(Files.exists(Path.of("/proc/self/statm")), "skipped: needs /proc");
        assertThat(Memory.resident().orElseThrow()).isBetween(10 * MB, memory.total());
    }
}

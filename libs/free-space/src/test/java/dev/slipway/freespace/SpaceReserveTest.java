package dev.slipway.freespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceReserveTest {
    private static final Path MACHINES = Path.of("/machines");
    private static final Path DATA = Path.of("/data");
    private static final long RESERVE = 100L << 20;

    private final Map<Path, Long> left = new HashMap<>(Map.of(MACHINES, 200L << 20, DATA, 300L << 20));
    private final SpaceReserve reserve =
            new SpaceReserve("slipway.x.min-free-space", RESERVE, List.of(MACHINES, DATA), this::left);

    private long left(Path path) throws IOException {
        Long bytes = left.get(path);
        if (bytes == null) {
            throw new IOException("unmounted");
        }
        return bytes;
    }

    @Test
    void isKeptWhileThereIsAsMuchAsIsToStay() {
        left.put(MACHINES, RESERVE);

        assertThat(reserve.shortage()).isEmpty();
    }

    @Test
    void isShortWhereverThereIsLess() {
        left.put(DATA, RESERVE - 1);

        assertThat(reserve.shortage())
                .contains(
                        "the file system of /data has 99 MiB left, less than the 100 MiB of slipway.x.min-free-space");

        left.put(DATA, RESERVE);

        assertThat(reserve.shortage()).isEmpty();
    }

    @Test
    void doesNotStopForAFileSystemThatSaysNothing() {
        left.remove(DATA);

        assertThat(reserve.shortage()).isEmpty();
    }

    @Test
    void isNeverShortWhereNothingIsToStay() {
        SpaceReserve none = new SpaceReserve("s", 0, List.of(DATA), _ -> 0);

        assertThat(none.shortage()).isEmpty();
    }

    @Test
    void saysWhatMayBeTakenBesideIt() {
        assertThat(reserve.spare(MACHINES)).isEqualTo(RESERVE);
        assertThat(reserve.spare(DATA)).isEqualTo(2 * RESERVE);
        left.put(MACHINES, 0L);
        assertThat(reserve.spare(MACHINES)).isEqualTo(-RESERVE);
        left.remove(MACHINES);
        assertThat(reserve.spare(MACHINES)).as("nobody knows").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysWhatMayEverBeTaken(@TempDir Path directory) throws IOException {
        SpaceReserve real = new SpaceReserve("s", RESERVE, List.of(directory), FreeSpace.OF_THIS_HOST);

        assertThat(real.most(directory))
                .isLessThanOrEqualTo(Files.getFileStore(directory).getTotalSpace() - RESERVE)
                .isGreaterThanOrEqualTo(real.spare(directory));
    }

    @Test
    void looksAtTheDirectoryThatSomethingWillBeIn(@TempDir Path directory) throws IOException {
        assertThat(FreeSpace.OF_THIS_HOST.usableBytes(directory.resolve("not").resolve("yet")))
                .isPositive()
                .isLessThanOrEqualTo(Files.getFileStore(directory).getTotalSpace());
    }
}

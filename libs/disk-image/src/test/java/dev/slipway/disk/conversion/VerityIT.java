package dev.slipway.disk.conversion;

import static dev.slipway.disk.reading.Programs.check;
import static dev.slipway.disk.reading.Programs.require;
import static dev.slipway.disk.reading.Programs.requireCheck;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.Verity;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hash trees before {@code veritysetup}. */
class VerityIT {

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void requireVeritysetup() throws Exception {
        require("veritysetup");
        disk = folder.resolve("disk");
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void veritysetupVerifiesTheDisk(DiskFormat format) throws Exception {
        Verity verity = convert(format);

        assertThat(verified(verity, verity.rootHash()).status()).isZero();
        assertThat(verified(verity, "00".repeat(32)).status()).isNotZero();
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void veritysetupFindsAFlippedByte(DiskFormat format) throws Exception {
        Verity verity = convert(format);
        long end = Files.size(disk);

        for (long at : new long[] {0, 1024, verity.hashOffset() - 1, verity.hashOffset() + 4096, end - 1}) {
            flip(at);
            Programs.Ended ended = verified(verity, verity.rootHash());
            assertThat(ended.status()).as("byte %d of %d", at, end).isNotZero();
            assertThat(ended.output()).contains("Verification");
            flip(at);
        }
        assertThat(verified(verity, verity.rootHash()).status()).isZero();
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void veritysetupMakesTheSameTreeOfTheSameFileSystem(DiskFormat format) throws Exception {
        Verity verity = convert(format);
        Path other = Files.copy(disk, folder.resolve("other"));
        try (FileChannel file = FileChannel.open(other, StandardOpenOption.WRITE)) {
            file.truncate(verity.hashOffset());
        }

        String printed = run(
                "veritysetup",
                "format",
                other.toString(),
                other.toString(),
                "--hash-offset=" + verity.hashOffset(),
                "--data-blocks=" + verity.dataBlocks(),
                "--salt=" + verity.salt(),
                "--uuid=" + verity.uuid());

        assertThat(printed).contains(verity.rootHash());
        assertThat(Files.mismatch(other, disk)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void fsckFindsNothingWhereATreeFollows(DiskFormat format) throws Exception {
        requireCheck(format);
        convert(format);

        check(disk, format);
    }

    private Programs.Ended verified(Verity verity, String rootHash) throws Exception {
        return Programs.ended(
                "veritysetup",
                "verify",
                disk.toString(),
                disk.toString(),
                rootHash,
                "--hash-offset=" + verity.hashOffset());
    }

    private Verity convert(DiskFormat format) throws IOException {
        byte[] large = new byte[9_000_000];
        new Random(8).nextBytes(large);
        TestImage image = new TestImage()
                .layer(new Tar().directory("etc").file("etc/conf", "1").file("large", large, e -> {}));
        Converted converted = (Converted) DiskImages.convert(
                ConversionRequest.of(image, disk).withFormat(format).withVerity(true));
        return converted.disk().verity().orElseThrow();
    }

    private void flip(long at) throws IOException {
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(file.read(one, at)).isEqualTo(1);
            one.put(0, (byte) ~one.get(0));
            assertThat(file.write(one.flip(), at)).isEqualTo(1);
        }
    }
}

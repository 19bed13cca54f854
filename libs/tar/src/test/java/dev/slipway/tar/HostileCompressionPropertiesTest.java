package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.HostileInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever follows the first bytes of a compression, it ends in contents or in a {@link TarException}. */
class HostileCompressionPropertiesTest {
    /** The dictionaries of a file or two: xz may take 33 MiB for one, bzip2 takes 4 MB for any. */
    private static final long MAX_ALLOCATED = 120 << 20;

    private static final int LARGEST_CONTENT = 4 << 20;

    /** What each compression begins with, as far as its parameters may vary behind it. */
    private static final List<byte[]> BEGINNINGS = List.of(
            bytes(0x1f, 0x8b, 8, 0),
            bytes(0x1f, 0x8b, 8, 0x1e),
            bytes(0x28, 0xb5, 0x2f, 0xfd),
            bytes(0x28, 0xb5, 0x2f, 0xfd, 0xe4),
            bytes(0x50, 0x2a, 0x4d, 0x18),
            bytes(0x5f, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff),
            bytes(0xfd, '7', 'z', 'X', 'Z', 0, 0, 4, 0xe6, 0xd6, 0xb4, 0x46),
            bytes('B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59),
            bytes('B', 'Z', 'h', '1', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90));

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Reads no more than a reader with limits would: what decompresses to more is as good as a value. */
    private static void endsWell(byte[] file) {
        HostileInput.of(file).endsWell(MAX_ALLOCATED, () -> read(file), List.of(TarException.class));
    }

    private static byte[] read(byte[] file) throws IOException {
        try (InputStream in = DecompressedInput.detecting(new ByteArrayInputStream(file), DecompressionMemory.SOURCE)) {
            return in.readNBytes(LARGEST_CONTENT);
        }
    }

    @Property(seed = HostileInput.SEED)
    void anyBeginning(@ForAll Random random) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
        byte[] rest = new byte[random.nextInt(400)];
        random.nextBytes(rest);
        for (int i = random.nextInt(12); i > 0 && i < rest.length; i--) {
            rest[i] = (byte) random.nextInt(3);
        }
        file.writeBytes(rest);
        endsWell(file.toByteArray());
    }

    /** Files of one compression, one behind the other, are one file (with zstd, skippable frames among them). */
    @Property(seed = HostileInput.SEED)
    void anyFilesBehindOneAnother(
            @ForAll Compression compression,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 3000) Integer> sizes,
            @ForAll Random random)
            throws IOException {
        if (compression == Compression.NONE) {
            return;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size : sizes) {
            byte[] part = new byte[size];
            random.nextBytes(part);
            content.writeBytes(part);
            file.writeBytes(DecompressedInputTest.compressed(compression, part));
            if (compression == Compression.ZSTD && random.nextBoolean()) {
                file.writeBytes(skippable(random));
            }
        }
        byte[] whole = file.toByteArray();
        assertThat(read(whole)).isEqualTo(content.toByteArray());

        endsWell(new Damage(random).changed(whole));
        endsWell(new Damage(random).changed(new Damage(random).changed(whole)));
    }

    private static byte[] skippable(Random random) {
        int size = random.nextInt(100);
        return ByteBuffer.allocate(8 + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x184d2a50 + random.nextInt(16))
                .putInt(size)
                .array();
    }

    /** What is behind the end of one file may be another of any kind, or none. */
    @Property(seed = HostileInput.SEED)
    void anyMixture(@ForAll List<Compression> compressions, @ForAll Random random) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Compression compression : compressions.subList(0, Math.min(6, compressions.size()))) {
            file.writeBytes(DecompressedInputTest.compressed(compression, new byte[random.nextInt(50)]));
        }
        endsWell(file.toByteArray());
    }

    /** Skippable frames take no memory, whatever size they declare, and hide nothing. */
    @Property(seed = HostileInput.SEED)
    void anySkippableFrames(@ForAll @IntRange(max = 500) int frames, @ForAll Random random) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            file.writeBytes(skippable(random));
        }
        file.writeBytes(Zstd.compress(new byte[] {1, 2, 3}));
        byte[] whole = file.toByteArray();
        assertThat(read(whole)).containsExactly(1, 2, 3);

        byte[] lying = whole.clone();
        if (frames > 0) {
            ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(4, random.nextInt());
        }
        endsWell(lying);
    }
}

package dev.slipway.builderimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads what a kernel module says about itself: strings of the form {@code key=value}, each ended by a zero byte, in the section
 * {@code .modinfo} of a 64-bit little-endian ELF file.
 *
 * <pre>
 *   ELF header   0x28  8  offset of the section headers     section header   0x00  4  offset of the name
 *                0x3A  2  size of one                                        0x18  8  offset of the content
 *                0x3C  2  how many                                           0x20  8  size of the content
 *                0x3E  2  which one holds the names
 * </pre>
 */
final class KernelModule {
    private static final int ELF_MAGIC = 0x464C457F;
    private static final String DEPENDS = "depends=";

    private KernelModule() {}

    /** Names of the modules that must be loaded before this one, underscores for hyphens. */
    static List<String> dependencies(byte[] module) throws IOException {
        for (String entry : section(module, ".modinfo").split("\0", -1)) {
            if (entry.startsWith(DEPENDS)) {
                String names = entry.substring(DEPENDS.length()).replace('-', '_');
                return names.isEmpty() ? List.of() : List.of(names.split(",", -1));
            }
        }
        return List.of();
    }

    private static String section(byte[] module, String name) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
        if (module.length < 0x40 || elf.getInt(0) != ELF_MAGIC) {
            throw new IOException("A kernel module of the builder image is no ELF file");
        }
        int headers = Math.toIntExact(elf.getLong(0x28));
        int headerSize = elf.getShort(0x3A);
        int count = elf.getShort(0x3C);
        int names = contentOffset(elf, headers + elf.getShort(0x3E) * headerSize);
        for (int index = 0; index < count; index++) {
            int header = headers + index * headerSize;
            if (name.equals(zeroEnded(module, names + elf.getInt(header)))) {
                int size = Math.toIntExact(elf.getLong(header + 0x20));
                return new String(module, contentOffset(elf, header), size, StandardCharsets.US_ASCII);
            }
        }
        throw new IOException("A kernel module has no section " + name);
    }

    private static int contentOffset(ByteBuffer elf, int header) {
        return Math.toIntExact(elf.getLong(header + 0x18));
    }

    private static String zeroEnded(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
    }
}

package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads an ext4 image back, by the kernel's documentation and not by the writer's classes, so that unit tests need neither
 * a mount nor e2fsprogs. It covers what the writer writes: extents, directories and their indexes, attributes in inode and
 * block.
 */
final class Ext4Reader implements DiskReader {

    private static final int BLOCK = 4096;

    private final FileChannel file;
    private final ByteBuffer superblock;
    private final ByteBuffer descriptors;

    Ext4Reader(Path image) throws IOException {
        file = FileChannel.open(image);
        superblock = read(1024, 1024);
        assertThat(superblock.getShort(56)).isEqualTo((short) 0xef53);
        assertThat(Integer.toUnsignedLong(superblock.getInt(4)) * BLOCK).isEqualTo(file.size());
        descriptors = read(BLOCK, BLOCK * 16);
    }

    @Override
    public Map<String, Found> tree() throws IOException {
        Map<String, Found> found = new TreeMap<>();
        walk("", 2, 2, found);
        return found;
    }

    private void walk(String path, int number, int parent, Map<String, Found> found) throws IOException {
        Found inode = inode(number);
        found.put(path, inode);
        if (inode.type() != Found.DIRECTORY) {
            return;
        }
        boolean indexed = (record(number).getInt(32) & 0x1000) != 0;
        Map<String, Integer> entries = new Ext4Directory(inode.content(), number, superblock).entries(parent, indexed);
        for (Map.Entry<String, Integer> entry : entries.entrySet()) {
            String name = entry.getKey();
            if (!path.isEmpty() || !name.equals("lost+found")) {
                walk(path.isEmpty() ? name : path + "/" + name, entry.getValue(), number, found);
            }
        }
    }

    private ByteBuffer record(int number) throws IOException {
        int perGroup = superblock.getInt(40);
        int group = (number - 1) / perGroup;
        long table = Integer.toUnsignedLong(descriptors.getInt(group * 32 + 8));
        return read(table * BLOCK + (long) ((number - 1) % perGroup) * 256, 256);
    }

    private Found inode(int number) throws IOException {
        ByteBuffer in = record(number);
        int mode = Short.toUnsignedInt(in.getShort(0));
        long size = Integer.toUnsignedLong(in.getInt(4)) | (long) in.getInt(108) << 32;
        int extra = in.getInt(136);
        return new Found(
                number,
                mode,
                Short.toUnsignedLong(in.getShort(2)) | Short.toUnsignedLong(in.getShort(120)) << 16,
                Short.toUnsignedLong(in.getShort(24)) | Short.toUnsignedLong(in.getShort(122)) << 16,
                size,
                Short.toUnsignedInt(in.getShort(26)),
                in.getInt(16) + ((long) (extra & 3) << 32),
                extra >>> 2,
                content(in, mode, size),
                (mode & 0xf000) == 0x2000 || (mode & 0xf000) == 0x6000 ? device(in) : 0,
                xattrs(in));
    }

    private static long device(ByteBuffer in) {
        int old = in.getInt(40);
        if (old != 0) {
            return (long) (old >> 8) << 32 | old & 0xff;
        }
        int code = in.getInt(44);
        return (long) (code >> 8 & 0xfff) << 32 | code & 0xff | code >>> 12 & 0xfff00;
    }

    private byte[] content(ByteBuffer inode, int mode, long size) throws IOException {
        byte[] content = new byte[(int) size];
        if ((inode.getInt(32) & 0x80000) != 0) {
            extents(inode.slice(40, 60).order(ByteOrder.LITTLE_ENDIAN), content);
        } else if ((mode & 0xf000) == 0xa000) {
            inode.get(40, content);
        }
        return content;
    }

    private void extents(ByteBuffer node, byte[] content) throws IOException {
        assertThat(node.getShort(0)).isEqualTo((short) 0xf30a);
        for (int i = 0; i < node.getShort(2); i++) {
            int at = 12 + 12 * i;
            if (node.getShort(6) > 0) {
                extents(read(Integer.toUnsignedLong(node.getInt(at + 4)) * BLOCK, BLOCK), content);
                continue;
            }
            long from = Integer.toUnsignedLong(node.getInt(at)) * BLOCK;
            int length = Short.toUnsignedInt(node.getShort(at + 4)) * BLOCK;
            ByteBuffer data = read(Integer.toUnsignedLong(node.getInt(at + 8)) * BLOCK, length);
            data.get(0, content, (int) from, (int) Math.min(length, content.length - from));
        }
    }

    private Map<String, byte[]> xattrs(ByteBuffer inode) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        if (inode.getInt(160) == 0xea020000) {
            entries(inode, 164, 164, found);
        }
        if (inode.getInt(104) != 0) {
            entries(read(Integer.toUnsignedLong(inode.getInt(104)) * BLOCK, BLOCK), 32, 0, found);
        }
        return found;
    }

    private static void entries(ByteBuffer in, int start, int base, Map<String, byte[]> found) {
        for (int at = start; in.getInt(at) != 0; at += 16 + (in.get(at) + 3) / 4 * 4) {
            byte[] name = new byte[in.get(at)];
            in.get(at + 16, name);
            byte[] value = new byte[in.getInt(at + 8)];
            in.get(base + Short.toUnsignedInt(in.getShort(at + 2)), value);
            byte index = in.get(at + 1);
            String prefix =
                    switch (index) {
                        case 1 -> "user.";
                        case 2 -> "system.posix_acl_access";
                        case 3 -> "system.posix_acl_default";
                        case 4 -> "trusted.";
                        case 6 -> "security.";
                        default -> "?" + index;
                    };
            found.put(
                    prefix + new String(name, StandardCharsets.ISO_8859_1),
                    index == 2 || index == 3 ? accessList(value) : value);
        }
    }

    /** Version 1, where entries without an owner have 4 bytes, as version 2, where all have 8. */
    private static byte[] accessList(byte[] disk) {
        ByteBuffer in = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(2 * disk.length).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(1);
        out.putInt(2);
        while (in.hasRemaining()) {
            short tag = in.getShort();
            out.putShort(tag).putShort(in.getShort());
            out.putInt(tag == 2 || tag == 8 ? in.getInt() : -1);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

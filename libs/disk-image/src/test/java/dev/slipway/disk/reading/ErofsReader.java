package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads an EROFS image back, by the kernel's {@code erofs_fs.h}: uncompressed layouts, attributes behind inodes. It insists on
 * what the kernel relies on: names in order, {@code .} and {@code ..} right, links in one block with their inode.
 */
final class ErofsReader implements DiskReader {

    private static final int BLOCK = 4096;
    private static final int PLAIN = 0;
    private static final int INLINE = 2;
    private static final int CHUNKS = 4;
    private static final int CHUNKED_FILE = 4;
    private static final int DEVICE_TABLE = 8;
    private static final int CHUNKS_WITH_DEVICES = 0x20;
    private static final int SLOT = 128;

    private final FileChannel file;
    private final List<FileChannel> devices = new ArrayList<>();
    private final ByteBuffer superblock;
    private final Set<Long> inodes = new HashSet<>();

    /** Where one inode is and what follows it. */
    private record Place(long nid, long start, int fixed, int xattrs, int layout, int place, long size) {

        long tail() {
            return start + fixed + xattrs;
        }
    }

    /** Opens an image with the devices that a mount would take, in their order. */
    ErofsReader(Path image, List<Path> extraDevices) throws IOException {
        file = FileChannel.open(image);
        for (Path device : extraDevices) {
            devices.add(FileChannel.open(device));
        }
        superblock = read(1024, BLOCK - 1024);
        assertThat(superblock.getInt(0)).isEqualTo(0xe0f5e1e2);
        assertThat(Integer.toUnsignedLong(superblock.getInt(36)) * BLOCK).isEqualTo(file.size());
        int checksum = superblock.getInt(4);
        superblock.putInt(4, 0);
        CRC32C crc = new CRC32C();
        crc.update(superblock.array());
        assertThat(checksum).isEqualTo(~(int) crc.getValue());
        checkDevices();
    }

    /** Each has its size and a tag in the table, and a place behind the others for when all of them are one. */
    private void checkDevices() throws IOException {
        assertThat(superblock.getInt(80) & DEVICE_TABLE).isEqualTo(devices.isEmpty() ? 0 : DEVICE_TABLE);
        assertThat(superblock.getShort(86)).isEqualTo((short) devices.size());
        long place = file.size() / BLOCK;
        for (int i = 0; i < devices.size(); i++) {
            long start = (Short.toUnsignedLong(superblock.getShort(88)) + i) * SLOT;
            ByteBuffer slot = read(start, SLOT);
            assertThat(slot.get(0)).as("tag").isNotZero();
            assertThat(Integer.toUnsignedLong(slot.getInt(64)) * BLOCK)
                    .isEqualTo(devices.get(i).size());
            assertThat(Integer.toUnsignedLong(slot.getInt(68))).isEqualTo(place);
            place += devices.get(i).size() / BLOCK;
        }
    }

    @Override
    public Map<String, Found> tree() throws IOException {
        Map<String, Found> found = new TreeMap<>();
        long root = Short.toUnsignedLong(superblock.getShort(14));
        walk("", root, root, found);
        assertThat(superblock.getLong(16)).isEqualTo(inodes.size());
        return found;
    }

    private void walk(String path, long nid, long parent, Map<String, Found> found) throws IOException {
        Found inode = inode(nid);
        inodes.add(nid);
        found.put(path, inode);
        if (inode.type() != Found.DIRECTORY) {
            return;
        }
        TreeMap<String, Long> entries = entries(inode);
        assertThat(entries.remove(".")).isEqualTo(nid);
        assertThat(entries.remove("..")).isEqualTo(parent);
        for (Map.Entry<String, Long> entry : entries.entrySet()) {
            walk(path.isEmpty() ? entry.getKey() : path + "/" + entry.getKey(), entry.getValue(), nid, found);
        }
    }

    private TreeMap<String, Long> entries(Found directory) throws IOException {
        TreeMap<String, Long> entries = new TreeMap<>();
        byte[] content = directory.content();
        for (int start = 0; start < content.length; start += BLOCK) {
            int length = Math.min(BLOCK, content.length - start);
            ByteBuffer block = ByteBuffer.wrap(content, start, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            int count = block.getShort(8) / 12;
            for (int i = 0; i < count; i++) {
                String name = name(block, i, count);
                assertThat(entries.isEmpty() || entries.lastKey().compareTo(name) < 0)
                        .as("order of " + name)
                        .isTrue();
                long nid = block.getLong(12 * i);
                assertThat(block.get(12 * i + 10))
                        .isEqualTo(entryType(inode(nid).type()));
                entries.put(name, nid);
            }
        }
        return entries;
    }

    private static String name(ByteBuffer block, int entry, int count) {
        int from = Short.toUnsignedInt(block.getShort(12 * entry + 8));
        int to = entry + 1 < count ? Short.toUnsignedInt(block.getShort(12 * entry + 20)) : block.limit();
        byte[] bytes = new byte[to - from];
        block.get(from, bytes);
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }

    private static byte entryType(int type) {
        return (byte)
                (switch (type) {
                    case Found.REGULAR -> 1;
                    case Found.DIRECTORY -> 2;
                    case 0x2000 -> 3;
                    case 0x6000 -> 4;
                    case 0x1000 -> 5;
                    case Found.SYMLINK -> 7;
                    default -> throw new AssertionError("type " + type);
                });
    }

    private Found inode(long nid) throws IOException {
        long start = Integer.toUnsignedLong(superblock.getInt(40)) * BLOCK + nid * 32;
        ByteBuffer in = read(start, 64);
        int format = in.getShort(0);
        boolean extended = (format & 1) != 0;
        int count = Short.toUnsignedInt(in.getShort(2));
        Place place = new Place(
                nid,
                start,
                extended ? 64 : 32,
                count == 0 ? 0 : 12 + 4 * (count - 1),
                format >> 1,
                in.getInt(16),
                extended ? in.getLong(8) : Integer.toUnsignedLong(in.getInt(8)));
        int mode = Short.toUnsignedInt(in.getShort(4));
        return new Found(
                nid,
                mode,
                extended ? Integer.toUnsignedLong(in.getInt(24)) : Short.toUnsignedLong(in.getShort(24)),
                extended ? Integer.toUnsignedLong(in.getInt(28)) : Short.toUnsignedLong(in.getShort(26)),
                place.size,
                extended ? Integer.toUnsignedLong(in.getInt(44)) : Short.toUnsignedLong(in.getShort(6)),
                extended ? in.getLong(32) : superblock.getLong(24),
                extended ? in.getInt(40) : superblock.getInt(32),
                content(place, mode & 0xf000),
                (mode & 0xf000) == 0x2000 || (mode & 0xf000) == 0x6000 ? device(place.place) : 0,
                xattrs(place));
    }

    private static long device(int code) {
        return (long) (code >> 8 & 0xfff) << 32 | code & 0xff | code >>> 12 & 0xfff00;
    }

    private byte[] content(Place inode, int type) throws IOException {
        byte[] content = new byte[Math.toIntExact(inode.size)];
        long first = Integer.toUnsignedLong(inode.place) * BLOCK;
        switch (inode.layout) {
            case PLAIN -> copy(first, content, 0, content.length);
            case INLINE -> {
                int tail = content.length % BLOCK;
                copy(first, content, 0, content.length - tail);
                copy(inode.tail(), content, content.length - tail, tail);
                assertThat((inode.tail() + tail - 1) / BLOCK).isEqualTo(inode.tail() / BLOCK);
                if (type == Found.SYMLINK) {
                    assertThat((inode.tail() + tail - 1) / BLOCK).isEqualTo(inode.start / BLOCK);
                }
            }
            case CHUNKS -> copyChunks(inode, content);
            default -> throw new AssertionError("layout " + inode.layout);
        }
        return content;
    }

    private void copyChunks(Place inode, byte[] content) throws IOException {
        assertThat(superblock.getInt(80) & CHUNKED_FILE).as("feature of chunks").isEqualTo(CHUNKED_FILE);
        boolean withDevices = (inode.place & CHUNKS_WITH_DEVICES) != 0;
        int entry = withDevices ? 8 : 4;
        long map = inode.tail() + entry - 1 & -entry;
        long chunk = (long) BLOCK << (inode.place & 0x1f);
        for (long from = 0; from < content.length; from += chunk) {
            ByteBuffer in = read(map + entry * (from / chunk), entry);
            int block = in.getInt(entry - 4);
            if (block != -1) {
                int device = withDevices ? Short.toUnsignedInt(in.getShort(2)) : 0;
                int length = (int) Math.min(chunk, content.length - from);
                FileChannel source = device == 0 ? file : devices.get(device - 1);
                long place = Integer.toUnsignedLong(block) * BLOCK;
                assertThat(place + length).isLessThanOrEqualTo(source.size());
                read(source, place, length).get(0, content, (int) from, length);
            }
        }
    }

    private void copy(long from, byte[] into, int offset, int length) throws IOException {
        read(from, length).get(0, into, offset, length);
    }

    private Map<String, byte[]> xattrs(Place inode) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        if (inode.xattrs == 0) {
            return found;
        }
        ByteBuffer in = read(inode.start + inode.fixed, inode.xattrs);
        assertThat(in.get(4)).as("shared attributes").isZero();
        for (int at = 12; at < inode.xattrs; ) {
            byte[] name = new byte[Byte.toUnsignedInt(in.get(at))];
            byte[] value = new byte[Short.toUnsignedInt(in.getShort(at + 2))];
            in.get(at + 4, name);
            in.get(at + 4 + name.length, value);
            String prefix =
                    switch (in.get(at + 1)) {
                        case 1 -> "user.";
                        case 2 -> "system.posix_acl_access";
                        case 3 -> "system.posix_acl_default";
                        case 4 -> "trusted.";
                        case 6 -> "security.";
                        default -> throw new AssertionError("attribute of kind " + in.get(at + 1));
                    };
            found.put(prefix + new String(name, StandardCharsets.ISO_8859_1), value);
            at += (4 + name.length + value.length + 3) / 4 * 4;
        }
        return found;
    }

    private ByteBuffer read(long position, int length) throws IOException {
        return read(file, position, length);
    }

    private static ByteBuffer read(FileChannel source, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && source.read(buffer, position + buffer.position()) >= 0) {
            continue;
        }
        return buffer.rewind();
    }

    @Override
    public void close() throws IOException {
        file.close();
        for (FileChannel device : devices) {
            device.close();
        }
    }
}

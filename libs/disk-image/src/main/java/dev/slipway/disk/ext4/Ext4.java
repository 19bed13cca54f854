package dev.slipway.disk.ext4;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.ContentStore.ByteSource;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.StoredContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** File systems that come from no image: empty ones, and ones from a plain list of files. */
public final class Ext4 {

    private Ext4() {}

    /** What goes into a file system of {@link #of}. */
    public sealed interface Item {

        /** A directory, with numbers as in a mode. */
        record Folder(int permissions) implements Item {}

        /** A copy of a file on this machine. */
        record Copy(Path source, int permissions) implements Item {}

        /** A file with this content. */
        @SuppressWarnings("ArrayRecordComponent")
        record Text(byte[] content, int permissions) implements Item {}
    }

    /**
     * Makes an empty file system of a given size as a sparse file: a few hundred kilobytes are written, whatever the size.
     * No two are the same; they serve as scratch space.
     *
     * @param bytes at least a megabyte
     */
    public static void scratch(Path output, long bytes) throws IOException {
        write(output, UUID.randomUUID(), new DiskSize.Exactly(bytes), bytes, Map.of());
    }

    /**
     * Makes a file system from a list of paths; everything belongs to root and dates from 1970. Parents that the list lacks
     * are made.
     *
     * @param uuid of the file system; the same list and UUID give the same bytes
     * @param items by absolute path
     * @throws IOException also where the items do not fit
     */
    public static void of(Path output, UUID uuid, DiskSize size, Map<String, Item> items) throws IOException {
        write(output, uuid, size, 16L << 40, items);
    }

    private static void write(Path output, UUID uuid, DiskSize size, long largest, Map<String, Item> items)
            throws IOException {
        try (PartialFile partial = PartialFile.begin(output)) {
            Ext4Writer writer = new Ext4Writer(partial.channel(), uuid, uuid, size, largest);
            Directory root = new Directory(Attributes.IMPLIED_DIRECTORY);
            for (Map.Entry<String, Item> item : items.entrySet()) {
                put(root, Attributes.byteString(item.getKey()), item.getValue(), writer);
            }
            writer.finish(root);
            partial.complete();
        } catch (BadImageException e) {
            throw new IOException("cannot make the file system: " + e.getMessage(), e);
        }
    }

    private static void put(Directory root, String path, Item item, Ext4Writer writer)
            throws IOException, BadImageException {
        List<String> names = List.of(path.split("/")).stream()
                .filter(name -> !name.isEmpty())
                .toList();
        Directory parent = root;
        for (String name : names.subList(0, names.size() - 1)) {
            parent = directory(parent, name, 0755);
        }
        String name = names.getLast();
        switch (item) {
            case Item.Folder(int permissions) -> directory(parent, name, permissions);
            case Item.Copy(Path source, int permissions) -> parent.put(name, copy(source, permissions, writer));
            case Item.Text(byte[] content, int permissions) -> parent.put(name, text(content, permissions, writer));
        }
    }

    private static Directory directory(Directory parent, String name, int permissions) {
        if (parent.children().get(name) instanceof Directory existing) {
            return existing;
        }
        Directory made = new Directory(rootOwned(permissions));
        parent.put(name, made);
        return made;
    }

    private static RegularFile copy(Path source, int permissions, Ext4Writer writer)
            throws IOException, BadImageException {
        try (FileChannel in = FileChannel.open(source)) {
            RegularFile file = new RegularFile(rootOwned(permissions), in.size());
            file.storedAs(store(writer, in.size(), into -> {
                if (in.read(into) < 0) {
                    throw new EOFException(source + " became shorter while it was copied");
                }
            }));
            return file;
        }
    }

    private static RegularFile text(byte[] content, int permissions, Ext4Writer writer)
            throws IOException, BadImageException {
        ByteBuffer in = ByteBuffer.wrap(content);
        RegularFile file = new RegularFile(rootOwned(permissions), content.length);
        file.storedAs(store(writer, content.length, into -> {
            int part = Math.min(into.remaining(), in.remaining());
            into.put(in.slice(in.position(), part));
            in.position(in.position() + part);
        }));
        return file;
    }

    private static StoredContent store(Ext4Writer writer, long size, ByteSource bytes)
            throws IOException, BadImageException {
        return size == 0
                ? StoredContent.NOTHING
                : writer.contents().store(size, List.of(new DataExtent(0, size)), bytes);
    }

    private static Attributes rootOwned(int permissions) {
        return new Attributes(permissions, 0, 0, 0, 0, Map.of());
    }
}

package dev.slipway.disk.store;

import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.disk.tree.Node;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.SpecialFile;
import dev.slipway.disk.tree.StoredContent;
import dev.slipway.disk.tree.Symlink;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes entries, each by how it differs from the one before. */
final class EntryEncoder {

    private final PackedOutput out;
    private String path = "";
    private long seconds;
    private long nextBlock;

    EntryEncoder(PackedOutput out) {
        this.out = out;
    }

    void write(LayerEntry entry) throws IOException {
        out.number(EntryKind.of(entry).ordinal());
        switch (entry) {
            case LayerEntry.Placed(LayerEntry.Path at, Node node) -> {
                path(at);
                attributes(node.attributes());
                node(node);
            }
            case LayerEntry.HardLink(LayerEntry.Path at, LayerEntry.Path target) -> {
                path(at);
                path(target);
            }
            case LayerEntry.Whiteout(LayerEntry.Path at) -> path(at);
            case LayerEntry.OpaqueDirectory(LayerEntry.Path at) -> path(at);
        }
    }

    private void path(LayerEntry.Path next) throws IOException {
        String text = next.text();
        int shared = 0;
        while (shared < Math.min(path.length(), text.length()) && path.charAt(shared) == text.charAt(shared)) {
            shared++;
        }
        out.number(shared);
        out.text(text.substring(shared));
        path = text;
    }

    private void attributes(Attributes attributes) throws IOException {
        out.number(attributes.permissions());
        out.number(Integer.toUnsignedLong(attributes.uid()));
        out.number(Integer.toUnsignedLong(attributes.gid()));
        out.signed(attributes.seconds() - seconds);
        seconds = attributes.seconds();
        out.number(attributes.nanos());
        out.number(attributes.xattrs().size());
        for (Map.Entry<String, byte[]> xattr : attributes.xattrs().entrySet()) {
            out.text(xattr.getKey());
            out.bytes(xattr.getValue());
        }
    }

    private void node(Node node) throws IOException {
        switch (node) {
            case Directory ignored -> {}
            case RegularFile file -> {
                out.number(file.size());
                runs(file.content()
                        .orElseThrow(() -> new IllegalArgumentException("a file without content"))
                        .runs());
            }
            case Symlink link -> out.text(link.target());
            case SpecialFile special -> {
                if (special.kind() != SpecialFile.Kind.FIFO) {
                    out.number(special.major());
                    out.number(special.minor());
                }
            }
        }
    }

    private void runs(List<StoredContent.Run> runs) throws IOException {
        out.number(runs.size());
        long end = 0;
        for (StoredContent.Run run : runs) {
            out.number(run.fileBlock() - end);
            out.signed(run.diskBlock() - nextBlock);
            out.number(run.blocks());
            end = run.fileBlock() + run.blocks();
            nextBlock = run.diskBlock() + run.blocks();
        }
    }
}

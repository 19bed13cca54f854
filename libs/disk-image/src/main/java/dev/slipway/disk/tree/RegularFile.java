package dev.slipway.disk.tree;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A regular file. Its bytes lie where the {@link ContentStore} put them; they are missing while the file is taken for
 * hidden by an upper layer.
 */
public final class RegularFile implements Node {

    private final Attributes attributes;
    private final long size;

    @Nullable private StoredContent content;

    public RegularFile(Attributes attributes, long size) {
        this.attributes = attributes;
        this.size = size;
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }

    /** The length in bytes, holes included. */
    public long size() {
        return size;
    }

    public Optional<StoredContent> content() {
        return Optional.ofNullable(content);
    }

    /** Where the bytes of a file of a finished tree lie. */
    public StoredContent requireContent() {
        return content().orElseThrow(() -> new IllegalStateException("a file of the tree has no content"));
    }

    /** Says where the bytes were stored. */
    public void storedAs(StoredContent stored) {
        content = stored;
    }
}

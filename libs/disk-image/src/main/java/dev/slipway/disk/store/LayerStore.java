package dev.slipway.disk.store;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.LayerBlob;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.tree.LayerEntry;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * A folder of converted layers by their diff ids. Any number of threads and processes may use one at a time; what a killed one
 * left unfinished goes when the next opens it.
 *
 * <p>A layer enters only after its blob's digest and its diff id were found right, and a {@link StoredLayer} says which blobs
 * that were. An image whose manifest names another blob for the same diff id is not served before that blob was read too
 * ({@link #confirm}): otherwise whoever knows the diff id of somebody else's layer could have its files, by naming it in a
 * configuration beside a blob of his own. So an image gets from the store what it would get without one, or less work.
 *
 * <p>What a crash, a full disk or a careless hand did to the files is found, and the layer is read again: entries end with their
 * hash, and contents are hashed if they changed after the entries were written. Whoever may write to the folder and wants to
 * deceive can: it deserves the protection that the disks themselves have.
 *
 * <p>Nothing is ever removed here: whose disks a layer still serves is for its owner to know.
 */
public final class LayerStore {

    private static final String CONTENTS = ".v1.contents";
    private static final String ENTRIES = ".v1.entries";

    /** How the names of algorithms begin, and so those of all files. */
    private static final String NAMES = "sha";

    private final Path folder;

    private LayerStore(Path folder) {
        this.folder = folder;
    }

    /** The store in a folder, which is made where there is none. */
    public static LayerStore open(Path folder) throws IOException {
        LayerStore store = new LayerStore(Files.createDirectories(folder));
        PartialFile.removeAbandoned(folder, "." + NAMES);
        return store;
    }

    /** The layer, if the store has it whole. */
    public Optional<StoredLayer> find(Digest diffId) throws IOException {
        Path entries = file(diffId, ENTRIES);
        Optional<StoredLayer> found = EntriesFile.layer(entries, file(diffId, CONTENTS));
        try {
            return found.isPresent() && found.get().diffId().equals(diffId) && hasItsContents(found.get(), entries)
                    ? found
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Entries are written last, so contents that are younger were touched since. */
    private static boolean hasItsContents(StoredLayer layer, Path entries) throws IOException {
        if (Files.size(layer.contents()) != layer.blocks() * BLOCK) {
            return false;
        }
        FileTime written = Files.getLastModifiedTime(layer.contents());
        if (written.compareTo(Files.getLastModifiedTime(entries)) <= 0) {
            return true;
        }
        if (!FileHash.sha256(layer.contents()).equals(layer.sha256())) {
            return false;
        }
        Files.setLastModifiedTime(entries, written);
        return true;
    }

    /**
     * The entries of a layer, anew each time.
     *
     * @param device the number that their contents are to have for the layer's contents as a device, from 1
     * @throws IOException where the layer is not any more what {@link #find} found
     */
    public List<LayerEntry> entries(StoredLayer layer, int device) throws IOException {
        return EntriesFile.entries(file(layer.diffId(), ENTRIES), layer, device);
    }

    /**
     * Begins to add a layer, in place of what there may be of it.
     *
     * @param largest the most bytes that its contents may come to have
     */
    public NewLayer add(LayerBlob layer, long largest) throws IOException {
        return new NewLayer(layer, file(layer.diffId(), ENTRIES), file(layer.diffId(), CONTENTS), largest);
    }

    /** Notes that another blob was read and unpacks to the layer too. */
    public StoredLayer confirm(StoredLayer layer, Digest blob) throws IOException {
        StoredLayer confirmed = layer.withBlob(blob);
        NewLayer.writeEntries(file(layer.diffId(), ENTRIES), confirmed, entries(layer, 1));
        return confirmed;
    }

    private Path file(Digest diffId, String suffix) {
        return folder.resolve(diffId.algorithm() + "-" + diffId.hex() + suffix);
    }
}

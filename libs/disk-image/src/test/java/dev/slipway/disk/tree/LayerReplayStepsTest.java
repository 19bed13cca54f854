package dev.slipway.disk.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.LayerEntry.OpaqueDirectory;
import dev.slipway.disk.tree.LayerEntry.Path;
import dev.slipway.disk.tree.LayerEntry.Placed;
import dev.slipway.disk.tree.LayerEntry.Whiteout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small layer cannot make the replay walk for ever. */
class LayerReplayStepsTest {
    private static final int COUNT = 1_000;

    /** One walk over all files for each entry would make the work grow with the square of the layer. */
    @Test
    void clearsADirectoryOnceInALayerHoweverOftenTheLayerSaysSo() throws BadImageException {
        // Given
        List<LayerEntry> entries = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            entries.add(placed("d/f" + i, new Directory(Attributes.IMPLIED_DIRECTORY)));
            entries.add(new OpaqueDirectory(new Path("d")));
        }
        LayerReplay replay = new LayerReplay(_ -> {}, 20L * COUNT);
        replay.apply(List.of(placed("d/lower", new Directory(Attributes.IMPLIED_DIRECTORY))));

        // When
        replay.apply(entries);

        // Then
        Directory directory = (Directory) replay.root().child("d").orElseThrow();
        assertThat(directory.children()).hasSize(COUNT).doesNotContainKey("lower");
    }

    @Test
    void refusesLongWalksThroughLinksAtEveryEntry() throws BadImageException {
        // Given
        LayerReplay replay = new LayerReplay(_ -> {}, 100L * COUNT);
        replay.apply(List.of(
                placed("a", new Directory(Attributes.IMPLIED_DIRECTORY)),
                placed("l", new Symlink(Attributes.IMPLIED_DIRECTORY, "a/../".repeat(400) + "a"))));
        List<LayerEntry> entries = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            entries.add(new Whiteout(new Path("l/f" + i)));
        }

        // When, then
        assertThatThrownBy(() -> replay.apply(entries))
                .isInstanceOfSatisfying(BadImageException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    private static Placed placed(String path, Node node) {
        return new Placed(new Path(path), node);
    }
}

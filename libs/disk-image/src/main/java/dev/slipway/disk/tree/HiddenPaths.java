package dev.slipway.disk.tree;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the layers above the current one hide, judged by path alone, so that content nobody can see is not written while
 * layers stream by from the top down.
 *
 * <p>It looks at no symlink, so it errs in both directions where a layer writes through one: a content too many leaves
 * unused blocks, one too few is fetched again after the replay.
 */
public final class HiddenPaths {

    private static final int SELF = 1;
    private static final int BELOW = 2;

    private final Map<String, Integer> hidden = new HashMap<>();
    private final Map<String, Integer> hiddenByCurrentLayer = new HashMap<>();
    private final Set<String> linked = new HashSet<>();

    /** Whether upper layers hide the file at this path from everybody. */
    public boolean hides(LayerEntry.Path path) {
        String text = path.text();
        if (hidden.isEmpty() || linked.contains(text)) {
            return false;
        }
        if ((hidden.getOrDefault(text, 0) & SELF) != 0 || (hidden.getOrDefault("", 0) & BELOW) != 0) {
            return true;
        }
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            if ((hidden.getOrDefault(text.substring(0, slash), 0) & BELOW) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Takes an entry of the current layer into account for the layers below it. */
    public void add(LayerEntry entry) {
        switch (entry) {
            case LayerEntry.Placed(LayerEntry.Path path, Directory ignored) -> hide(path, SELF);
            case LayerEntry.Placed(LayerEntry.Path path, Node ignored) -> hide(path, SELF | BELOW);
            case LayerEntry.HardLink(LayerEntry.Path path, LayerEntry.Path target) -> {
                hide(path, SELF | BELOW);
                linked.add(target.text());
            }
            case LayerEntry.Whiteout(LayerEntry.Path path) -> hide(path, SELF | BELOW);
            case LayerEntry.OpaqueDirectory(LayerEntry.Path path) -> hide(path, BELOW);
        }
    }

    /** Ends the current layer: what it hides is hidden from now on. */
    public void endLayer() {
        hiddenByCurrentLayer.forEach((path, what) -> hidden.merge(path, what, (a, b) -> a | b));
        hiddenByCurrentLayer.clear();
    }

    private void hide(LayerEntry.Path path, int what) {
        hiddenByCurrentLayer.merge(path.text(), what, (a, b) -> a | b);
    }
}

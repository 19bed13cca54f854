package dev.slipway.cli.build.context;

import java.util.ArrayList;
import java.util.List;

/** The shortest name of the same path, by its text alone, as Go's {@code filepath.Clean} has it. */
final class CleanPath {
    private CleanPath() {}

    static String of(String path) {
        boolean rooted = path.startsWith("/");
        List<String> kept = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!part.equals("..")) {
                kept.add(part);
            } else if (!kept.isEmpty() && !kept.getLast().equals("..")) {
                kept.removeLast();
            } else if (!rooted) {
                kept.add(part);
            }
        }
        String clean = String.join("/", kept);
        if (rooted) {
            return "/" + clean;
        }
        return clean.isEmpty() ? "." : clean;
    }
}

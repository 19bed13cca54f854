package dev.slipway.disk.description;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is to describe a disk, and does not: damaged, or something else. */
public final class MalformedDescriptionException extends IOException {

    private static final long serialVersionUID = 1;

    MalformedDescriptionException(Path file, Exception cause) {
        super("not the description of a disk: " + file, cause);
    }
}

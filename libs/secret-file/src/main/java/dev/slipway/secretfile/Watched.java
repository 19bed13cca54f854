package dev.slipway.secretfile;

import java.util.Optional;

/** A file, or a directory of files, that a service cannot do without. */
public interface Watched {
    /** Looks now whether it can be read. Safe for use by several threads. */
    Optional<Unreadable> unreadable();
}

package dev.slipway.mirror.prepare;

import dev.slipway.registry.RegistryException;
import java.io.IOException;

/** The operator's own registry failed, so that no upstream is to blame. */
final class OwnRegistryException extends IOException {
    private static final long serialVersionUID = 1L;
    private final RegistryException failure;

    OwnRegistryException(RegistryException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What it did. */
    RegistryException failure() {
        return failure;
    }
}

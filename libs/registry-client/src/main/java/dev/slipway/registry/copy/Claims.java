package dev.slipway.registry.copy;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.reference.Repository;
import java.util.Optional;

/**
 * Who is at what, among processes that copy into one registry: so that each thing is fetched by one of them. A claim spares work and
 * nothing else. Whoever cannot have one goes on without it, and then two may do the same.
 */
public interface Claims {
    /**
     * Claims something, and returns when nobody else is at it, as far as anybody knows.
     *
     * @param what a blob by its digest, or anything that is to be done by one
     * @param waits is run once, where somebody else is at it and that takes a while
     * @throws RegistryException.Interrupted the calling thread was interrupted
     */
    Claim take(String what, Runnable waits) throws RegistryException.Interrupted;

    /** A claim until it is closed, which does not wait for anything. */
    interface Claim extends AutoCloseable {
        /** Whether somebody was at it before, so that it may be there by now. */
        boolean isLate();

        /** A repository into which somebody brought it before. */
        Optional<Repository> holder();

        /** Where its upload stands, for all who come later; empty where nobody would hear of it. */
        Optional<UploadBookmark> upload();

        /** It is in this repository now. */
        void arrived(Repository repository);

        @Override
        void close();
    }

    /** For a process that is alone. */
    static Claims none() {
        return (_, _) -> NoClaim.INSTANCE;
    }
}

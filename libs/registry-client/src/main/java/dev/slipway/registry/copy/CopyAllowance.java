package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.registry.RegistryException;

/**
 * How many bytes may be copied, by all copies that share it. What is about to be copied is taken off first, as large as its
 * descriptor says; more than that no client reads. Safe for any number of threads.
 */
public final class CopyAllowance {
    private final String what;
    private final long most;
    private long left;

    private CopyAllowance(String what, long most) {
        this.what = what;
        this.most = most;
        this.left = most;
    }

    /** @param what is bounded, for the message of the failure: {@code what the build brings into the mirror} */
    public static CopyAllowance of(String what, long bytes) {
        return new CopyAllowance(what, bytes);
    }

    public static CopyAllowance unlimited() {
        return new CopyAllowance("a copy", Long.MAX_VALUE);
    }

    synchronized void take(Descriptor content) throws RegistryException.TooLarge {
        if (content.size() > left) {
            throw new RegistryException.TooLarge(what, most);
        }
        left -= content.size();
    }
}

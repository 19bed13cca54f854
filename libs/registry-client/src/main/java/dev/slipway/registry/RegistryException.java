package dev.slipway.registry;

import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registry, or the way to it, answered other than success. A closed set, so that a caller's {@code switch} over
 * it is complete. An {@link IOException}, so that a blob's stream can throw it while it is read.
 */
public abstract sealed class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private RegistryException(String message) {
        super(message);
    }

    private RegistryException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the same request may succeed later without anybody changing anything. */
    public boolean isTemporary() {
        return switch (this) {
            case Unavailable _, RateLimited _, Interrupted _ -> true;
            case NotFound _, Unauthorized _, Denied _, Rejected _, DigestMismatch _, TooLarge _, Malformed _ -> false;
        };
    }

    /** 404: no such repository, manifest or blob, or none that these credentials may see. */
    public static final class NotFound extends RegistryException {
        private static final long serialVersionUID = 1L;
        private final transient Optional<String> code;

        public NotFound(String message) {
            this(message, Optional.empty());
        }

        public NotFound(String message, Optional<String> code) {
            super(message);
            this.code = code;
        }

        /**
         * The registry's own word for it, {@code MANIFEST_UNKNOWN} (OCI distribution specification, "Error Codes"). Empty
         * where the answer has no such word: it may then be that of something before the registry, or one to HEAD.
         */
        public Optional<String> code() {
            return code;
        }
    }

    /** 401 after all that the credentials allow: none at hand, refused, or not to be sent where they were asked for. */
    public static final class Unauthorized extends RegistryException {
        private static final long serialVersionUID = 1L;

        public Unauthorized(String message) {
            super(message);
        }
    }

    /** 403: known, and not allowed. */
    public static final class Denied extends RegistryException {
        private static final long serialVersionUID = 1L;

        public Denied(String message) {
            super(message);
        }
    }

    /** 429. */
    public static final class RateLimited extends RegistryException {
        private static final long serialVersionUID = 1L;
        private final transient Optional<Duration> retryAfter;

        public RateLimited(String message, Optional<Duration> retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        /** What the registry's {@code Retry-After} says, if it says anything. */
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /**
     * No useful answer: 5xx, no connection, a timeout, a body that stalled or was cut off and did not resume; or
     * credentials that cannot be read now.
     */
    public static final class Unavailable extends RegistryException {
        private static final long serialVersionUID = 1L;
        private final transient Optional<Duration> retryAfter;

        public Unavailable(String message) {
            this(message, Optional.empty());
        }

        public Unavailable(String message, Optional<Duration> retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
            this.retryAfter = Optional.empty();
        }

        /** What the registry's {@code Retry-After} says, which some send with a 503. */
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** Any other 4xx, and 501: the registry does not take this request, and will not take it again. */
    public static final class Rejected extends RegistryException {
        private static final long serialVersionUID = 1L;
        private final int status;

        public Rejected(int status, String message) {
            super(message);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** The content is not what its digest promises. Never retried: the registry lies or is broken. */
    public static final class DigestMismatch extends RegistryException {
        private static final long serialVersionUID = 1L;

        public DigestMismatch(String what, Digest expected, Digest actual) {
            super(what + " should have digest " + expected + " but has " + actual);
        }
    }

    /** More bytes than the descriptor or a limit of ours allows. */
    public static final class TooLarge extends RegistryException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String what, long limit) {
            super(what + " is larger than " + limit + " bytes");
        }
    }

    /** An answer that breaks the protocol or the format: bad JSON, a missing header, a redirect to an unsafe place. */
    public static final class Malformed extends RegistryException {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message);
        }

        public Malformed(MalformedDocumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The calling thread was interrupted; its interrupt flag is set. */
    public static final class Interrupted extends RegistryException {
        private static final long serialVersionUID = 1L;

        public Interrupted(InterruptedException cause) {
            super("interrupted while waiting for the registry", cause);
        }
    }
}

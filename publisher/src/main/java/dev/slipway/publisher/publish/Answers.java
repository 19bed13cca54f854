package dev.slipway.publisher.publish;

import dev.slipway.registry.RegistryException;

/** What another registry's answer to a push means: whether it is final, and what people can do. */
final class Answers {
    private Answers() {}

    /** @param host of the registry, as in names */
    static PublishOutcome of(RegistryException e, String host) throws InterruptedException {
        return switch (e) {
            case RegistryException.Interrupted interrupted -> throw new InterruptedException(interrupted.getMessage());
            case RegistryException.Unavailable away -> new PublishOutcome.Unavailable(host + ": " + away.getMessage());
            case RegistryException.RateLimited limited ->
                new PublishOutcome.Unavailable(host + ": " + limited.getMessage());
            case RegistryException.Unauthorized unauthorized ->
                new PublishOutcome.Refused(host + " wants another login: " + unauthorized.getMessage()
                        + ". Store one with slipway registries login " + host + " and build again");
            case RegistryException.Denied denied ->
                new PublishOutcome.Refused(host + " does not let this login push there: " + denied.getMessage()
                        + ". Give the login the right to push, or store another one with slipway registries login "
                        + host);
            case RegistryException.NotFound _,
                    RegistryException.Rejected _,
                    RegistryException.DigestMismatch _,
                    RegistryException.TooLarge _,
                    RegistryException.Malformed _ ->
                new PublishOutcome.Refused(host + " did not take the image: " + e.getMessage());
        };
    }
}

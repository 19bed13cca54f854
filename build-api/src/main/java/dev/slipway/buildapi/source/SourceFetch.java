package dev.slipway.buildapi.source;

import dev.slipway.events.BuildSubmitted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a source that a submission refers to, within bounds of size and time. */
public record SourceFetch(ArtifactSource artifacts, UrlSource urls, Path spool, SourceLimits limits, Duration timeout) {
    private static final String FIELD = "source";

    /** @param tenant whose build it is: a source in the registry must be one of this tenant's uploads */
    public FetchOutcome fetch(String tenant, BuildSubmitted.Source source) throws InterruptedException {
        Optional<FetchOutcome.Refused> refused = refusal(source);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (source.oci().isPresent()) {
            return withinTime(() -> artifacts.fetch(source.oci().get(), tenant, spool, limits));
        }
        String sha256 = source.sha256().orElseThrow().toLowerCase(Locale.ROOT);
        return withinTime(() -> urls.fetch(source.url().get(), sha256, spool, limits));
    }

    /** What can be told of a reference before anybody is asked for it, as the published schema of submissions tells it. */
    public static Optional<FetchOutcome.Refused> refusal(BuildSubmitted.Source source) {
        if (source.oci().isPresent() == source.url().isPresent()) {
            return refused(FIELD, "must have exactly one of oci and url");
        }
        for (Map.Entry<String, Optional<String>> reference :
                Map.of("source.oci", source.oci(), "source.url", source.url()).entrySet()) {
            if (reference
                    .getValue()
                    .filter(text -> text.length() > BuildSubmitted.Source.LONGEST)
                    .isPresent()) {
                return refused(reference.getKey(), "has more than " + BuildSubmitted.Source.LONGEST + " characters");
            }
        }
        String sha256 = source.sha256().orElse("");
        boolean needsSha256 = source.url().isPresent() || source.sha256().isPresent();
        if (needsSha256 && !sha256.matches(BuildSubmitted.Source.SHA256)) {
            return refused("source.sha256", "must be the SHA-256 of what the url serves, in 64 hex digits");
        }
        if (source.url().filter(url -> !url.matches(BuildSubmitted.Source.URL)).isPresent()) {
            return refused("source.url", UrlSource.MUST_BE);
        }
        return Optional.empty();
    }

    private static Optional<FetchOutcome.Refused> refused(String field, String reason) {
        return Optional.of(new FetchOutcome.Refused(field, reason));
    }

    private FetchOutcome withinTime(Callable<FetchOutcome> fetch) throws InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FetchOutcome> outcome = executor.submit(fetch);
            try {
                return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                outcome.cancel(true);
                return new FetchOutcome.TimedOut("the source did not arrive within " + timeout.toSeconds() + " s");
            } catch (ExecutionException e) {
                return failed(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                outcome.cancel(true);
                throw e;
            }
        }
    }

    private static FetchOutcome failed(Throwable cause) {
        return switch (cause) {
            case SourceTooLargeException tooLarge ->
                new FetchOutcome.Refused(
                        FIELD,
                        tooLarge.getMessage()
                                + "; the operator of this Slipway can change that with slipway.build-api.source.reference-limit");
            case IOException failure -> new FetchOutcome.Unavailable(String.valueOf(failure.getMessage()));
            case RuntimeException bug -> throw bug;
            // Wrapped, a lack of memory would pass for a bug, and be tried again.
            case Error error -> throw error;
            default -> throw new IllegalStateException(cause);
        };
    }
}

package dev.slipway.mirror.schedule;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BaseImageRequested.Action;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.ScheduledSync;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which images are to be compared with their upstreams, and which tags brought in, because a rule wants it.
 *
 * <p>An image is due so long after its last comparison as its rule says, whoever made that. Up to an eighth more is added, for each
 * image another part, so that what was compared together is spread. Where the last question had no answer, it is due again after an
 * hour. An image with a digest never moves, and one that nobody needed for long is not worth the question.
 *
 * @param checks what the mirror has, and when that was compared
 * @param asked what was put on the queue before
 * @param forgetAfter how long ago somebody must have needed an image
 */
public record UpkeepSchedule(
        MirrorPolicy policy,
        Supplier<Collection<MirrorImageChecked>> checks,
        Function<String, Optional<MirrorImageChecked>> check,
        AskedBefore asked,
        Duration forgetAfter,
        Clock clock) {
    private static final Duration AFTER_FAILURE = Duration.ofHours(1);
    private static final int PARTS = 8;
    private static final int ID_LENGTH = 26;

    private record Due(BaseImageRequested request, Instant since) {}

    /**
     * What is due, the longest overdue first. The id of a request follows from what it is about and from when that was last done, so
     * that two workers ask for the same thing under one id.
     *
     * @param most how many at most
     */
    List<BaseImageRequested> due(int most) {
        Instant now = clock.instant();
        return Stream.concat(
                        policy.syncs().stream().flatMap(sync -> sync(sync, now).stream()),
                        checks.get().stream().flatMap(known -> refresh(known, now).stream()))
                .sorted(Comparator.comparing(Due::since))
                .limit(most)
                .map(Due::request)
                .toList();
    }

    /** Whether a request that nobody waits for is still worth doing: another worker may have done it in between, or a build. */
    public boolean isStillDue(BaseImageRequested request) {
        if (asked.isRepeated(request)) {
            return false;
        }
        return request.action() != Action.MIRROR
                || check.apply(request.reference())
                        .flatMap(this::dueAt)
                        .filter(due -> !due.isAfter(clock.instant()))
                        .isPresent();
    }

    private Optional<Due> refresh(MirrorImageChecked known, Instant now) {
        return dueAt(known)
                .filter(due -> !due.isAfter(now))
                .filter(_ -> asked.lastAsked(Action.MIRROR, known.reference())
                        .filter(last -> last.plus(AFTER_FAILURE).isAfter(now) && last.isAfter(known.askedAt()))
                        .isEmpty())
                .map(due -> new Due(
                        BaseImageRequested.of(
                                        id(Action.MIRROR, known.reference(), known.askedAt()),
                                        known.reference(),
                                        Action.MIRROR,
                                        "refresh-every",
                                        now)
                                .byItself(),
                        due));
    }

    private Optional<Instant> dueAt(MirrorImageChecked known) {
        boolean moves = known.reference().indexOf('@') < 0;
        boolean needed = known.lastNeeded().plus(forgetAfter).isAfter(clock.instant());
        if (!moves || !needed) {
            return Optional.empty();
        }
        return policy.refreshEvery(known.repository()).map(every -> {
            Duration pause =
                    known.lastError().isPresent() && every.compareTo(AFTER_FAILURE) > 0 ? AFTER_FAILURE : every;
            return later(known.askedAt(), pause, known.reference());
        });
    }

    private Optional<Due> sync(ScheduledSync sync, Instant now) {
        Optional<Instant> last = asked.lastAsked(Action.SYNC, sync.repository());
        Instant due =
                last.map(then -> later(then, sync.every(), sync.repository())).orElse(Instant.EPOCH);
        if (due.isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(new Due(
                BaseImageRequested.ofTags(
                                id(Action.SYNC, sync.repository(), last.orElse(Instant.EPOCH)),
                                sync.repository(),
                                sync.tags(),
                                "rule " + sync.rule(),
                                now)
                        .byItself(),
                due));
    }

    /** The same for everybody, and for each subject and each time another part of an eighth. */
    private static Instant later(Instant then, Duration pause, String subject) {
        int part = (subject + then).hashCode() & 0xff;
        return then.plus(pause).plus(pause.dividedBy(PARTS).multipliedBy(part).dividedBy(0x100));
    }

    private static String id(Action action, String reference, Instant last) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", action.name(), reference, last.toString())
                            .getBytes(StandardCharsets.UTF_8));
            return "s" + HexFormat.of().formatHex(hash).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody used, got, lost or was refused access. Holds no secret: tokens are told by their ids, keys by theirs.
 *
 * @param who whose access it is: {@code token:<id>}, {@code oidc:<sub>}, {@code build:<build id>}, {@code service:<account>}, or {@code unknown}
 * @param allowed whether it was done
 * @param what what it is about: scopes, a tenant, a token's or a key's id
 * @param reason why it was refused; a word for programs where there is one
 * @param address from where the request came
 */
public record Audited(
        String service,
        AuditedAction action,
        String who,
        boolean allowed,
        Optional<String> what,
        Optional<String> reason,
        Optional<String> address,
        Instant at)
        implements Event {
    private static final int LONGEST_TEXT = 4_096;

    public Audited {
        requireNonNull(service, "service");
        requireNonNull(action, "action");
        who = shown(requireNonNull(who, "who"));
        what = Absent.ifNull(what).map(Audited::shown);
        reason = Absent.ifNull(reason).map(Audited::shown);
        address = Absent.ifNull(address).map(Audited::shown);
        requireNonNull(at, "at");
    }

    private static String shown(String text) {
        return Excerpt.of(Visible.text(text), LONGEST_TEXT);
    }

    @Override
    public String subject() {
        return who;
    }
}

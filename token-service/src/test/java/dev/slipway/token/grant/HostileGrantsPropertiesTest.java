package dev.slipway.token.grant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a record of grants holds, it is a grant that can be written again, or it opens nothing. */
class HostileGrantsPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final Instant NOW = Instant.parse("2026-11-23T21:30:00Z");
    private static final Grant OPEN = new Grant.Open(
                    "b1",
                    List.of(Scope.repository("builds/acme/b1", "pull", "push")),
                    NOW,
                    Duration.ofMinutes(70),
                    BuildLife.NEW,
                    NOW.plusSeconds(60),
                    NOW.plusSeconds(600))
            .launched(new BuildStarted("b1", 1, "b1-1", "launcher", "machine", NOW));
    private static final Grant ENDED = new Grant.Ended("b1", BuildOutcome.FAILED, NOW);

    @Property(seed = HostileInput.SEED)
    void anyRecord(@ForAll Random random) {
        byte[] written = GrantCodec.encode(random.nextInt(4) == 0 ? ENDED : OPEN);
        byte[] value = new JsonDamage(random, "open", "ended", "failed", "repository:a:pull", "scopes", "state")
                .of(new String(written, UTF_8));
        boolean[] isGrant = new boolean[1];
        HostileInput.of(value)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            Optional<Grant> grant = GrantCodec.decode("b1", value);
                            isGrant[0] = grant.isPresent();
                            grant.ifPresent(read -> assertThat(GrantCodec.decode("b1", GrantCodec.encode(read)))
                                    .isPresent());
                        },
                        List.of());
        Endings.count(isGrant[0]);
    }
}

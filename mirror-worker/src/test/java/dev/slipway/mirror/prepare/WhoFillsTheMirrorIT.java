package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.mirror.policy.When;
import dev.slipway.oci.RawManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which builds fill the mirror, from where, and how long a copy counts as fresh. */
class WhoFillsTheMirrorIT extends TwoRegistries {
    @Test
    void buildsAskTheUpstreamNothingWhileTheCopyIsFresh() throws Exception {
        push("library/busybox", "1", "one");
        PrepareStep step = step(Map.of());
        image(step, Requests.tenant("FROM busybox:1\n"));
        assertThat(upstream.requests()).isPositive();

        clock.advance(Duration.ofHours(23));
        assertThat(image(step, Requests.tenant("FROM busybox:1\n")).reason()).isEmpty();
        assertThat(upstream.requests()).isZero();
        assertThat(image(step, Requests.admin("FROM busybox:1\n")).reason()).isEmpty();
        assertThat(upstream.requests()).isZero();

        clock.advance(Duration.ofHours(2));
        image(step, Requests.tenant("FROM busybox:1\n"));
        assertThat(upstream.requests()).isPositive();
    }

    @Test
    void servesTheCopyAndSaysHowOldItIsWhenTheUpstreamWantsToBeLeftAlone() throws Exception {
        RawManifest image = push("library/busybox", "1", "one");
        PrepareStep step = step(Map.of());
        image(step, Requests.tenant("FROM busybox:1\n"));
        clock.advance(Duration.ofDays(3));
        upstream.answerAll(429);

        BaseImage stale = image(step, Requests.tenant("FROM busybox:1\n"));

        assertThat(stale.state()).isEqualTo(BaseImage.State.PRESENT);
        assertThat(stale.digest()).hasValue(image.digest().toString());
        assertThat(log.getLast()).contains("not checked against the upstream: it was last compared 3 days ago: ");
        MirrorImageChecked check =
                ledger.checks.of("docker.io/library/busybox:1").orElseThrow();
        assertThat(check.lastError()).isPresent();
        assertThat(check.checkedAt()).hasValue(clock.instant().minus(Duration.ofDays(3)));
        upstream.requests();
        image(step, Requests.tenant("FROM busybox:1\n"));
        assertThat(upstream.requests()).as("it is not asked again at once").isZero();
    }

    @Test
    void ruleDecidesWhichBuildsFillTheMirror() throws Exception {
        push("library/busybox", "1", "one");
        String dockerfile = "FROM busybox:1\n";
        Map<String, RuleConfig> never = Map.of("never", SampleRules.rule(HOST, "**", When.NEVER));
        Map<String, RuleConfig> admin = Map.of("admin", SampleRules.rule(HOST, "**", When.ADMIN));

        assertThat(image(step(never), Requests.admin(dockerfile)).state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(image(step(admin), Requests.tenant(dockerfile)).state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(upstream.requests()).isZero();
        assertThat(image(step(admin), Requests.admin(dockerfile)).state()).isEqualTo(BaseImage.State.MIRRORED);
        assertThat(image(step(never), Requests.tenant(dockerfile)).state()).isEqualTo(BaseImage.State.PRESENT);
    }

    /** Whoever names registries of strangers makes nobody connect to them. */
    @Test
    void tenantsBuildFetchesFromNoHostThatNobodyConfigured() throws Exception {
        String stranger = upstream.url().getAuthority() + "/library/busybox:1";
        push("library/busybox", "1", "one");

        BaseImage image = image(step(Map.of()), Requests.tenant("FROM " + stranger + "\n"));

        assertThat(image.state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(upstream.requests()).isZero();
    }

    @Test
    void allThatATenantsBuildBringsIsBounded() throws Exception {
        push("library/small", "1", "x".repeat(600));
        push("library/large", "1", "y".repeat(600));
        PrepareStep step = step(Map.of(), ledger.ledger(), 1_000);

        List<BaseImage> images = prepared(
                step.prepare(Requests.tenant("FROM small:1 AS a\nFROM large:1\nCOPY --from=a /x /x\n"), log::add));

        assertThat(images)
                .extracting(BaseImage::state)
                .containsExactly(BaseImage.State.MIRRORED, BaseImage.State.REFUSED);
        assertThat(images.getLast().reason().orElseThrow())
                .isEqualTo("what the build brings into the mirror is larger than 1000 bytes");
        assertThat(image(step, Requests.admin("FROM large:1\n")).state()).isEqualTo(BaseImage.State.MIRRORED);
    }
}

package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rule that names platforms, between two real registries. */
class PlatformsIT extends TwoRegistries {
    private static final String NAME = "team/app";

    private final SampleImage amd64 = SampleImage.of(1);
    private final SampleImage arm64 = SampleImage.of(2);
    private final SampleImage s390x = SampleImage.of(3);
    private final SampleImage attestation = SampleImage.of(4);

    private static Map<String, RuleConfig> rule(String... platforms) {
        return Map.of("platforms", SampleRules.ofPlatforms(HOST, platforms));
    }

    /** Of all three platforms, with what BuildKit attests of the first one. */
    private SampleImage index(SampleImage first) {
        String about = SampleImage.entry(attestation.root().descriptor(), "unknown")
                .replaceFirst(
                        "}$",
                        ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\",\"vnd.docker.reference.digest\":\""
                                + first.root().digest() + "\"}}");
        RawManifest root = SampleImage.index(String.join(
                ",",
                SampleImage.entry(first.root().descriptor(), "amd64"),
                SampleImage.entry(arm64.root().descriptor(), "arm64"),
                SampleImage.entry(s390x.root().descriptor(), "s390x"),
                about));
        return SampleImage.withRoot(root, first, arm64, s390x, attestation);
    }

    private SampleImage pushed(SampleImage image) throws IOException {
        push(NAME, "1", image);
        return image;
    }

    private Repository mirrored() {
        return Repository.at(own.url(), "mirror/docker.io/" + NAME);
    }

    private boolean has(SampleImage image) throws IOException {
        return anonymous.hasManifest(mirrored(), image.root().digest());
    }

    private BaseImage admin(PrepareStep step, String from) throws Exception {
        return image(step, Requests.admin("FROM " + from + "\n"));
    }

    private static void assertUses(BaseImage image, BaseImage.State state, SampleImage expected) {
        assertThat(image.state()).as(image.reason().orElse("")).isEqualTo(state);
        assertThat(image.digest()).hasValue(expected.root().digest().toString());
    }

    @Test
    void keepsOfAnIndexTheImagesThatTheRuleNamesAndWhatIsAttestedOfThem() throws Exception {
        SampleImage index = pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64", "linux/arm64"));

        assertUses(admin(step, NAME + ":1"), BaseImage.State.MIRRORED, amd64);

        assertThat(has(amd64) && has(arm64) && has(attestation)).isTrue();
        assertThat(has(s390x)).isFalse();
        assertThat(has(index)).as("the index").isFalse();
        assertThat(anonymous.headManifest(mirrored().tag("1")))
                .as("no tag for a part")
                .isEmpty();
        assertThat(anonymous
                        .getManifest(mirrored().digest(amd64.root().digest()))
                        .bytes())
                .isEqualTo(amd64.root().bytes());
        for (Map.Entry<Digest, byte[]> blob : amd64.blobs().entrySet()) {
            assertThat(anonymous
                            .source(mirrored())
                            .blobBytes(Descriptor.of(MediaTypes.OCTET_STREAM, blob.getValue()), 1 << 20))
                    .isEqualTo(blob.getValue());
        }
    }

    @Test
    void buildForAnotherPlatformOfTheRuleUsesItsOwnAndAsksNobody() throws Exception {
        pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64", "linux/arm64"));
        admin(step, NAME + ":1");
        upstream.requests();

        assertUses(admin(step, "--platform=linux/arm64 " + NAME + ":1"), BaseImage.State.PRESENT, arm64);
        assertUses(image(step, Requests.tenant("FROM " + NAME + ":1\n")), BaseImage.State.PRESENT, amd64);
        assertThat(upstream.requests()).isZero();
    }

    @Test
    void buildForAPlatformThatTheRuleHasGotSinceAsksAgainAndBringsIt() throws Exception {
        pushed(index(amd64));
        admin(step(rule("linux/amd64")), NAME + ":1");
        assertThat(has(arm64)).isFalse();

        PrepareStep more = step(rule("linux/amd64", "linux/arm64"));

        assertUses(admin(more, "--platform=linux/arm64 " + NAME + ":1"), BaseImage.State.MIRRORED, arm64);
        assertUses(admin(more, NAME + ":1"), BaseImage.State.PRESENT, amd64);
    }

    @Test
    void leavesToTheBuildWhatIsForAPlatformThatTheRuleDoesNotName() throws Exception {
        pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64"));

        BaseImage other = admin(step, "--platform=linux/arm64 " + NAME + ":1");
        BaseImage missing =
                admin(step(rule("linux/ppc64le", "linux/amd64")), "--platform=linux/ppc64le " + NAME + ":1");

        assertThat(other.state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(other.reason())
                .hasValue("the mirror keeps this image for linux/amd64 only, and not for linux/arm64");
        assertThat(missing.state()).isEqualTo(BaseImage.State.ABSENT);
        assertThat(missing.reason()).hasValue("its registry has docker.io/team/app:1 for none of [linux/ppc64le]");
    }

    @Test
    void comparesWithTheUpstreamByTheIndex() throws Exception {
        SampleImage before = pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64"));
        admin(step, NAME + ":1");
        clock.advance(Duration.ofDays(2));

        assertUses(admin(step, NAME + ":1"), BaseImage.State.PRESENT, amd64);
        MirrorImageChecked check = ledger.checks.of("docker.io/team/app:1").orElseThrow();
        assertThat(check.digest()).isEqualTo(before.root().digest().toString());
        assertThat(check.platforms())
                .containsExactly(Map.entry("linux/amd64", amd64.root().digest().toString()));
        assertThat(check.checkedAt()).hasValue(clock.instant());

        SampleImage moved = SampleImage.of(5);
        pushed(index(moved));
        assertUses(admin(step, NAME + ":1"), BaseImage.State.PRESENT, amd64);
        clock.advance(Duration.ofDays(2));
        assertUses(admin(step, NAME + ":1"), BaseImage.State.MIRRORED, moved);
    }

    @Test
    void servesTheImageOfThePlatformWhileTheUpstreamIsAway() throws Exception {
        pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64"));
        admin(step, NAME + ":1");
        clock.advance(Duration.ofDays(2));
        upstream.answerAll(503);

        assertUses(admin(step, NAME + ":1"), BaseImage.State.PRESENT, amd64);
        BaseImage stale = admin(step, NAME + ":1");

        assertUses(stale, BaseImage.State.PRESENT, amd64);
        assertThat(stale.reason().orElse("")).startsWith("it was last compared 2 days ago: ");
        upstream.answerAll(0);
        assertUses(admin(step, NAME + ":1"), BaseImage.State.PRESENT, amd64);
    }

    @Test
    void bringsAllOfWhatIsPinnedOrWantedForTwoPlatforms() throws Exception {
        SampleImage index = pushed(index(amd64));
        PrepareStep step = step(rule("linux/amd64"));

        BaseImage pinned = admin(step, NAME + "@" + index.root().digest());
        assertUses(pinned, BaseImage.State.MIRRORED, index);
        assertThat(has(s390x)).isTrue();
        BaseImage twice = image(
                step,
                Requests.admin(
                        "FROM --platform=linux/arm64 " + NAME + ":1 AS a\nFROM " + NAME + ":1\nCOPY --from=a / /a\n"));

        assertThat(twice.digest()).hasValue(index.root().digest().toString());
        assertThat(anonymous.getManifest(mirrored().tag("1")).digest())
                .isEqualTo(index.root().digest());
        assertUses(admin(step, NAME + ":1"), BaseImage.State.PRESENT, index);
    }

    @Test
    void imageThatIsNoIndexHasItsTag() throws Exception {
        pushed(arm64);

        assertUses(admin(step(rule("linux/amd64")), NAME + ":1"), BaseImage.State.MIRRORED, arm64);

        assertThat(anonymous.getManifest(mirrored().tag("1"))).isEqualTo(arm64.root());
    }
}

package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.sync.SyncReport;
import dev.slipway.events.sync.TagResult;
import dev.slipway.events.sync.TagResult.State;
import dev.slipway.events.sync.TagSync;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.mirror.policy.When;
import dev.slipway.mirror.sync.SyncStep;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tags of a repository are mirrored that somebody wants, from a real registry into another one. */
class SyncIT extends TwoRegistries {
    private static final String NODE = "library/node";
    /** What an image may have for which nobody waits. */
    private static final long LIMIT = 1_000;

    private final List<BaseImageProgress> told = new ArrayList<>();
    private Map<String, RuleConfig> rules = Map.of();

    private BaseImageProgress sync(String path, TagSync tags) throws Exception {
        return work(BaseImageRequested.ofTags("r1", HOST + "/" + path, tags, "admin", clock.instant()));
    }

    private BaseImageProgress work(BaseImageRequested request) throws Exception {
        Upstreams upstreams = new Upstreams(anonymous, withLogin, _ -> hasLogin);
        String host = Repository.hostOf(own.url());
        MirrorLedger written = ledger.ledger();
        BaseImageStep step = new BaseImageStep(
                new ImageMirror(upstreams, written, ledger.oldTokens(), 0, Claims.none(), clock),
                new SyncStep(upstreams, host, Platform.LINUX_AMD64, clock),
                MirrorPolicy.of(rules, Set.of(), Duration.ofHours(24)),
                written,
                host,
                LIMIT,
                _ -> {},
                clock);
        return step.work(request, told::add);
    }

    private static TagSync tags(String... patterns) {
        return new TagSync(List.of(patterns), Optional.empty(), Optional.empty(), 100, false);
    }

    private static TagSync dry(TagSync tags) {
        return new TagSync(tags.tags(), tags.newerThanSeconds(), tags.keep(), tags.limit(), true);
    }

    private static List<TagResult> results(BaseImageProgress end) {
        return end.sync().map(SyncReport::tags).orElseThrow();
    }

    private List<String> mirrored(String path) throws IOException {
        return anonymous.tags(Repository.at(own.url(), "mirror/docker.io/" + path));
    }

    /** An image that was made then, with a layer of its own. */
    private RawManifest pushMade(String path, String tag, Instant made) throws IOException {
        Repository repository = Repository.at(upstreamRegistry.url(), path);
        byte[] config = "{\"created\":\"%s\",\"os\":\"linux\",\"architecture\":\"amd64\"}"
                .formatted(made)
                .getBytes(StandardCharsets.UTF_8);
        Descriptor pushed = anonymous.pushBlob(repository, MediaTypes.OCI_CONFIG, new ByteArrayInputStream(config));
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
                .formatted(MediaTypes.OCI_MANIFEST, json(pushed));
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        anonymous.putManifest(repository.digest(manifest.digest()), manifest);
        String index = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(MediaTypes.OCI_INDEX, json(manifest.descriptor()));
        RawManifest root = RawManifest.of(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
        anonymous.putManifest(repository.tag(tag), root);
        return root;
    }

    @Test
    void mirrorsTheTagsThatMatchAndSaysWhatBecameOfEach() throws Exception {
        for (String tag : List.of("22", "22.1", "22.2-rc1", "21", "latest")) {
            push(NODE, tag, "node " + tag);
        }
        sync(NODE, tags("22"));

        BaseImageProgress end = sync(NODE, tags("22*", "!*-rc*"));

        assertThat(end.state()).isEqualTo(BaseImageProgress.State.DONE);
        assertThat(results(end))
                .extracting(TagResult::tag, TagResult::state)
                .containsExactly(tuple("22.1", State.MIRRORED), tuple("22", State.CURRENT));
        assertThat(end.bytes().orElseThrow()).isPositive();
        assertThat(mirrored(NODE)).containsExactlyInAnyOrder("22", "22.1");
        assertThat(told).last().satisfies(progress -> {
            assertThat(progress.state()).isEqualTo(BaseImageProgress.State.COPYING);
            assertThat(progress.sync()).hasValue(new SyncReport(2, 1, List.of()));
        });
    }

    @Test
    void bringsNoMoreThanItsBoundWhereNobodyAsked() throws Exception {
        push(NODE, "1", "n".repeat(2_000));
        BaseImageRequested request =
                BaseImageRequested.ofTags("r1", HOST + "/" + NODE, tags("1"), "admin", clock.instant());

        BaseImageProgress byItself = work(request.byItself());
        BaseImageProgress asked = work(request);

        assertThat(results(byItself)).singleElement().satisfies(result -> {
            assertThat(result.state()).isEqualTo(State.FAILED);
            assertThat(result.reason()).hasValueSatisfying(reason -> assertThat(reason)
                    .contains("an image that a rule keeps fresh", "1000"));
        });
        assertThat(results(asked)).extracting(TagResult::state).containsExactly(State.MIRRORED);
    }

    @Test
    void dryRunSaysWhatWouldBeDoneAndHowLargeItIsAndMirrorsNothing() throws Exception {
        push(NODE, "1", "one");
        sync(NODE, tags("1"));
        push(NODE, "1", "another one");
        push(NODE, "2", "two");
        push(NODE, "3", "two");

        BaseImageProgress end = sync(NODE, dry(tags()));

        assertThat(end.state()).isEqualTo(BaseImageProgress.State.DONE);
        assertThat(results(end))
                .extracting(TagResult::tag, TagResult::state, TagResult::bytes)
                .containsExactly(
                        tuple("3", State.WOULD_MIRROR, Optional.of(5L)),
                        tuple("2", State.WOULD_MIRROR, Optional.of(0L)),
                        tuple("1", State.WOULD_MIRROR, Optional.of(11L)));
        assertThat(end.bytes()).as("what two tags share counts once").hasValue(16L);
        assertThat(mirrored(NODE)).containsExactly("1");
    }

    @Test
    void keepsTheNewestByTheirVersions() throws Exception {
        for (String tag : List.of("1.9", "1.10", "1.11-rc1", "latest")) {
            push(NODE, tag, tag);
        }

        sync(NODE, new TagSync(List.of(), Optional.empty(), Optional.of(2), 100, false));

        assertThat(mirrored(NODE)).containsExactlyInAnyOrder("1.11-rc1", "1.10");
    }

    @Test
    void newerThanCountsByWhenImagesWereMade() throws Exception {
        pushMade(NODE, "old", clock.instant().minus(Duration.ofDays(91)));
        pushMade(NODE, "new", clock.instant().minus(Duration.ofDays(89)));
        push(NODE, "unknown", "says nothing");

        BaseImageProgress end = sync(
                NODE,
                new TagSync(List.of(), Optional.of(Duration.ofDays(90).toSeconds()), Optional.empty(), 100, false));

        assertThat(results(end)).extracting(TagResult::tag).containsExactly("new");
        assertThat(mirrored(NODE)).containsExactly("new");
    }

    @Test
    void mirrorsNothingWhereMoreTagsMatchThanTheLimit() throws Exception {
        push(NODE, "1", "one");
        push(NODE, "2", "two");

        BaseImageProgress end = sync(NODE, new TagSync(List.of(), Optional.empty(), Optional.empty(), 1, false));

        assertThat(end.state()).isEqualTo(BaseImageProgress.State.FAILED);
        assertThat(end.message().orElseThrow())
                .startsWith("2 tags of docker.io/library/node match, and the limit is 1; nothing was mirrored");
        assertThat(end.sync()).isEmpty();
    }

    @Test
    void saysWhyNothingComes() throws Exception {
        push(NODE, "1", "one");

        assertThat(sync(NODE, tags("2*")).message().orElseThrow()).contains("no tag of docker.io/library/node");
        assertThat(sync("library/nothing", tags()).message().orElseThrow())
                .startsWith("the tags of docker.io/library/nothing cannot be looked at");
        assertThat(work(BaseImageRequested.of(
                                "r1", HOST + "/" + NODE, BaseImageRequested.Action.SYNC, "admin", clock.instant()))
                        .message()
                        .orElseThrow())
                .contains("does not say which tags");
        rules = Map.of("closed", SampleRules.rule(HOST, "**", When.NEVER));
        assertThat(sync(NODE, tags()).message().orElseThrow()).contains("the rule \"closed\"", "nobody brings");
    }

    @Test
    void tagsThatTakeALoginAreMirroredAsPrivateOnes() throws Exception {
        push(SECRET, "1", "secret");

        BaseImageProgress end = sync(SECRET, tags());

        assertThat(results(end)).extracting(TagResult::state).containsExactly(State.MIRRORED);
        assertThat(ledger.readers.mayRead("acme", "mirror/docker.io/" + SECRET)).isFalse();
    }

    @Test
    void leavesAnUpstreamAloneThatWantsToBe() throws Exception {
        push(NODE, "1", "one");
        push(NODE, "2", "two");
        sync(NODE, tags());
        push(NODE, "2", "moved");
        told.clear();
        upstream.answerAll(429);

        BaseImageProgress none = sync(NODE, tags());

        assertThat(none.state()).isEqualTo(BaseImageProgress.State.FAILED);
        assertThat(none.message().orElseThrow()).contains("429");
        assertThat(mirrored(NODE)).containsExactlyInAnyOrder("1", "2");
    }

    /** Whoever keeps copies fresh by itself must not keep alive what nobody needs. */
    @Test
    void whatNobodyWaitsForIsNoNeed() throws Exception {
        push(NODE, "1", "one");
        Instant needed = clock.instant();
        sync(NODE, tags());
        clock.advance(Duration.ofDays(2));

        work(BaseImageRequested.of(
                        "s1", HOST + "/" + NODE + ":1", BaseImageRequested.Action.MIRROR, "upkeep", clock.instant())
                .byItself());

        MirrorImageChecked check = ledger.checks.of(HOST + "/" + NODE + ":1").orElseThrow();
        assertThat(check.askedAt()).isEqualTo(clock.instant());
        assertThat(check.lastNeeded()).isEqualTo(needed);
        // A build that finds it fresh asks nobody, and needs it.
        upstream.requests();
        image(step(Map.of()), Requests.tenant("FROM node:1\n"));
        assertThat(upstream.requests()).isZero();
        assertThat(ledger.checks.of(HOST + "/" + NODE + ":1").orElseThrow().lastNeeded())
                .isEqualTo(clock.instant());
    }
}

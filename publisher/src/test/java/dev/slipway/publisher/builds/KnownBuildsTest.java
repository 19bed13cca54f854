package dev.slipway.publisher.builds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.publisher.builds.KnownBuilds.Replaced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownBuildsTest {
    private static final Instant TIME = Instant.parse("2026-11-28T20:00:00Z");

    private static KnownBuilds after(List<? extends Event> events) {
        KnownBuilds builds = new KnownBuilds();
        events.forEach(builds::apply);
        return builds;
    }

    @Test
    void knowsABuildWhicheverTopicComesFirst() {
        List<Event> events = new ArrayList<>(List.of(
                Told.requested("b1", "b1", Optional.of("web"), TIME),
                Told.succeeded("b1", Told.digest(1), TIME.plusSeconds(60))));
        KnownBuilds one = after(events);
        Collections.reverse(events);
        KnownBuilds other = after(events);

        assertThat(other.all()).isEqualTo(one.all());
        KnownBuild build = one.find("b1").orElseThrow();
        assertThat(build.source()).contains("sources/acme/b1");
        assertThat(build.caches()).containsExactly("cache/acme/web");
        assertThat(build.end().flatMap(KnownBuild.End::digest)).contains(Told.digest(1));
        assertThat(one.since()).contains(TIME);
        assertThat(one.find("b2")).isEmpty();
    }

    @Test
    void takesTheFirstEndOfABuild() {
        KnownBuilds builds =
                after(List.of(Told.cancelled("b1", TIME), Told.succeeded("b1", Told.digest(1), TIME.plusSeconds(1))));

        assertThat(builds.find("b1").flatMap(KnownBuild::end).orElseThrow().isAborted())
                .isTrue();
    }

    @Test
    void knowsSinceWhenAnImageHasLostItsName() {
        KnownBuilds builds = after(List.of(
                Told.published("b1", "web:1", Told.digest(1), TIME),
                Told.published("b2", "web:1", Told.digest(2), TIME.plusSeconds(1)),
                Told.told("x1", "web:1", Result.REMOVED, Told.digest(2), TIME.plusSeconds(2))));

        assertThat(builds.replaced())
                .isEqualTo(Map.of(
                        new Replaced("images/acme/web", Told.digest(1)), TIME.plusSeconds(1),
                        new Replaced("images/acme/web", Told.digest(2)), TIME.plusSeconds(2)));
        assertThat(builds.holder("images/acme/web:1")).map(ImagePublished::result).contains(Result.REMOVED);
    }

    @Test
    void forgetsThatAnImageLostItsNameWhenItGetsOneAgain() {
        KnownBuilds builds = after(List.of(
                Told.published("b1", "web:1", Told.digest(1), TIME),
                Told.published("b2", "web:1", Told.digest(2), TIME.plusSeconds(1)),
                Told.published("t1", "web:1", Told.digest(1), TIME.plusSeconds(2))));

        assertThat(builds.replaced().keySet()).containsExactly(new Replaced("images/acme/web", Told.digest(2)));
    }

    @Test
    void hasOneHolderWhateverTheOrderAndHoweverOften() {
        List<ImagePublished> events = new ArrayList<>();
        for (int second = 0; second < 5; second++) {
            events.add(Told.published("b" + second, "web:1", Told.digest(second), TIME.plusSeconds(second)));
        }
        events.addAll(List.copyOf(events));
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(events, new Random(seed));

            KnownBuilds builds = after(events);

            assertThat(builds.holder("images/acme/web:1")).map(ImagePublished::digest).contains(Told.digest(4));
            assertThat(builds.replaced().keySet())
                    .containsExactlyInAnyOrder(
                            new Replaced("images/acme/web", Told.digest(0)),
                            new Replaced("images/acme/web", Told.digest(1)),
                            new Replaced("images/acme/web", Told.digest(2)),
                            new Replaced("images/acme/web", Told.digest(3)));
        }
    }

    @Test
    void namesInOtherRegistriesAreOfNoInterest() {
        KnownBuilds builds = after(List.of(Told.published("b1", "registry.example.com/web:1", Told.digest(1), TIME)));

        assertThat(builds.holder("registry.example.com/web:1")).isEmpty();
        assertThat(builds.replaced()).isEmpty();
    }
}

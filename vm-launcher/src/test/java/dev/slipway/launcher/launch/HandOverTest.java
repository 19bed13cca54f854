package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kafka.launcher.Launchers.Room;
import dev.slipway.launcher.launch.HandOver.Release;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandOverTest {
    private final OtherLaunchers others = new OtherLaunchers();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    private final HandOver handOver = others.handOver(new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private FutureTask<Release> keep(String buildId) {
        AtomicInteger looks = new AtomicInteger();
        FutureTask<Release> task =
                new FutureTask<>(() -> handOver.await(buildId, 4_096, wanted::get, looks::incrementAndGet));
        Thread.ofVirtual().start(task);
        await().until(() -> looks.get() > 0 || task.isDone());
        return task;
    }

    private void awaitLooks() {
        int before = others.looks.get();
        await().until(() -> others.looks.get() > before + 6);
    }

    @Test
    void refusesAtOnceWhatNoLauncherWasEverLargeEnoughFor() throws Exception {
        assertThat(keep("b1").get()).isEqualTo(Release.NO_LAUNCHER);
    }

    @Test
    void waitsWhileThoseThatAreLargeEnoughAreBusyHoweverLong() {
        others.room = Room.BUSY;
        FutureTask<Release> kept = keep("b1");

        now.set(Instant.EPOCH.plus(HandOver.PATIENCE.multipliedBy(9)));
        awaitLooks();

        assertThat(kept).isNotDone();
        assertThat(handOver.isGiving()).isFalse();
        kept.cancel(true);
    }

    @Test
    void waitsAWhileForALauncherThatRestartsAndNotForEver() throws Exception {
        others.room = Room.BUSY;
        FutureTask<Release> kept = keep("b1");
        others.room = Room.NONE;
        awaitLooks();
        assertThat(kept).isNotDone();

        now.set(Instant.EPOCH.plus(HandOver.PATIENCE));

        assertThat(kept.get()).isEqualTo(Release.NO_LAUNCHER);
    }

    @Test
    void waitsNoLongerForWhatIsCancelled() throws Exception {
        others.room = Room.AWAY;
        FutureTask<Release> kept = keep("b1");

        wanted.set(false);

        assertThat(kept.get()).isEqualTo(Release.UNWANTED);
    }

    @Test
    void givesOneAfterTheOtherAndTheNextOnceTheLastIsTaken() throws Exception {
        others.room = Room.BUSY;
        FutureTask<Release> first = keep("b1");
        FutureTask<Release> second = keep("b2");

        others.room = Room.FREE;

        assertThat(first.get()).isEqualTo(Release.ROOM);
        awaitLooks();
        assertThat(second).isNotDone();
        assertThat(handOver.isGiving()).isTrue();

        others.taken.add("b1");

        assertThat(second.get()).isEqualTo(Release.ROOM);
    }

    @Test
    void takesBuildsAgainThoughNobodyTookTheLastOne() throws Exception {
        others.room = Room.FREE;
        assertThat(keep("b1").get()).isEqualTo(Release.ROOM);
        assertThat(handOver.isGiving()).isTrue();

        now.set(Instant.EPOCH.plus(HandOver.TAKEN_WITHIN));

        assertThat(handOver.isGiving()).isFalse();
    }
}

package dev.slipway.launcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MemoryBudgetTest {
    private final MemoryBudget memory = new MemoryBudget(4_096);

    private FutureTask<MemoryBudget.Share> taking(int memoryMb, AtomicBoolean wanted) {
        FutureTask<MemoryBudget.Share> task = new FutureTask<>(() -> memory.take(memoryMb, wanted::get));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        await().until(() -> task.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return task;
    }

    private FutureTask<MemoryBudget.Share> taking(int memoryMb) {
        return taking(memoryMb, new AtomicBoolean(true));
    }

    @Test
    void takesWhatFitsAndCountsIt() throws Exception {
        try (MemoryBudget.Share share = memory.take(3_000, () -> true)) {
            assertThat(share.isTaken()).isTrue();
            assertThat(memory.takenMb()).isEqualTo(3_000);
        }
        assertThat(memory.takenMb()).isZero();
    }

    @Test
    void waitsUntilThereIsRoom() throws Exception {
        MemoryBudget.Share first = memory.take(3_000, () -> true);
        FutureTask<MemoryBudget.Share> second = taking(2_000);
        assertThat(second).isNotDone();

        first.close();

        assertThat(second.get().isTaken()).isTrue();
        assertThat(memory.takenMb()).isEqualTo(2_000);
    }

    @Test
    void aLargeMachineIsNotKeptWaitingBySmallOnes() throws Exception {
        MemoryBudget.Share first = memory.take(3_000, () -> true);
        FutureTask<MemoryBudget.Share> large = taking(4_000);
        FutureTask<MemoryBudget.Share> small = taking(512);
        assertThat(small).isNotDone();

        first.close();

        large.get().close();
        assertThat(small.get().isTaken()).isTrue();
    }

    @Test
    void givesUpWhatNobodyWantsAnyMore() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        MemoryBudget.Share first = memory.take(3_000, () -> true);
        FutureTask<MemoryBudget.Share> second = taking(2_000, wanted);

        wanted.set(false);

        assertThat(second.get().isTaken()).isFalse();
        first.close();
        assertThat(memory.takenMb()).isZero();
    }

    @Test
    void doesNotWaitForWhatNeverFits() throws Exception {
        assertThat(memory.take(4_097, () -> true).isTaken()).isFalse();
        assertThat(memory.everFits(4_096)).isTrue();
    }

    @Test
    void closingAShareTwiceGivesBackOnce() throws Exception {
        MemoryBudget.Share kept = memory.take(1_000, () -> true);
        MemoryBudget.Share closed = memory.take(1_000, () -> true);

        closed.close();
        closed.close();

        assertThat(memory.takenMb()).isEqualTo(1_000);
        kept.close();
    }

    @Test
    void thePartOfTheHostIsLessThanAllOfIt() {
        assertThat(MemoryBudget.usualMb()).isPositive();
    }
}

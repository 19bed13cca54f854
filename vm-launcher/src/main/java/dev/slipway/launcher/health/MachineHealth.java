package dev.slipway.launcher.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How the machines of this launcher do, judged by those that failed before they had a job: no build can cause that. One failure makes
 * it doubt, and it takes no more builds until a machine has booted without one. Three in a row make it unhealthy. Safe for use by
 * several threads.
 */
public final class MachineHealth {
    /** Failures in a row that make a launcher unhealthy. */
    public static final int MOST_FAILURES = 3;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Standing standing;

    private MachineHealth(Standing standing) {
        this.standing = standing;
    }

    /** Takes builds until a machine fails. */
    public static MachineHealth trusting() {
        return new MachineHealth(new Standing.Healthy());
    }

    /** Takes no builds until a first machine has booted. */
    public static MachineHealth untried() {
        return new MachineHealth(new Standing.InDoubt(0, "no machine was tried yet"));
    }

    /** What is known of the machines. */
    public sealed interface Standing {
        /** The last machine that was started came up. */
        record Healthy() implements Standing {}

        /** Some failed, and it may be chance. */
        record InDoubt(int failures, String last) implements Standing {}

        /** Too many failed in a row. */
        record Unhealthy(int failures, String last) implements Standing {}

        /** What it is after one more machine that did not come up. */
        private Standing afterFailure(String why) {
            int failures = 1
                    + switch (this) {
                        case Healthy() -> 0;
                        case InDoubt(int before, String _) -> before;
                        case Unhealthy(int before, String _) -> before;
                    };
            return failures < MOST_FAILURES ? new InDoubt(failures, why) : new Unhealthy(failures, why);
        }
    }

    /** A machine came up. */
    public void booted() {
        become(new Standing.Healthy());
    }

    /** A machine failed before it had a job. */
    public void failed(String why) {
        Standing next;
        synchronized (this) {
            next = standing.afterFailure(why);
            standing = next;
            notifyAll();
        }
        listeners.forEach(Runnable::run);
    }

    private void become(Standing next) {
        synchronized (this) {
            if (standing.equals(next)) {
                return;
            }
            standing = next;
            notifyAll();
        }
        listeners.forEach(Runnable::run);
    }

    public synchronized Standing standing() {
        return standing;
    }

    public boolean takesBuilds() {
        return standing() instanceof Standing.Healthy;
    }

    /** Why this launcher is unhealthy; empty where it is not. */
    public Optional<String> problem() {
        return standing() instanceof Standing.Unhealthy(int failures, String last)
                ? Optional.of(failures + " machines in a row failed before they had a job, last: " + last)
                : Optional.empty();
    }

    /** Runs this after each change, on the thread that caused it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Waits until builds are not taken. */
    synchronized Standing awaitTrouble() throws InterruptedException {
        while (standing instanceof Standing.Healthy) {
            wait();
        }
        return standing;
    }
}

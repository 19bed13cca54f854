package dev.slipway.launcher.launch;

import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.launcher.health.MachineHealth;
import dev.slipway.launcher.health.MemoryBudget;
import dev.slipway.machine.network.NetworkMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What operators watch: how builds end, how many run, and how long the oldest has been running. */
@ApplicationScoped
class LaunchMetrics implements NetworkMeter {
    private final MeterRegistry registry;
    private final Counter pushed;

    @Inject
    LaunchMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.pushed = Counter.builder("slipway.vm_launcher.network.pushed")
                .description("What builds have sent to the registry")
                .baseUnit("bytes")
                .register(registry);
    }

    void observe(MachineHealth health, MemoryBudget memory) {
        Gauge.builder(
                        "slipway.vm_launcher.healthy",
                        health,
                        machines -> machines.problem().isEmpty() ? 1 : 0)
                .description("1 while machines come up; 0 once several in a row failed before they had a job")
                .register(registry);
        Gauge.builder("slipway.vm_launcher.memory.taken", memory, machines -> (double) machines.takenMb() * (1 << 20))
                .description("Memory that machines have")
                .baseUnit("bytes")
                .register(registry);
    }

    void observe(WorkQueue queue) {
        Gauge.builder("slipway.vm_launcher.builds.running", queue, WorkQueue::inFlight)
                .description("Builds that run here now")
                .register(registry);
        Gauge.builder("slipway.vm_launcher.builds.oldest.seconds", queue, running -> running.oldestAge()
                        .toSeconds())
                .description("Age of the build that has run longest here")
                .register(registry);
    }

    void count(LaunchOutcome outcome) {
        Counter.builder("slipway.vm_launcher.launches")
                .description("Builds taken from the queue, by what became of them")
                .tag("outcome", category(outcome))
                .register(registry)
                .increment();
    }

    @Override
    public void refused(String reason) {
        Counter.builder("slipway.vm_launcher.network.refusals")
                .description("Connections and names that builds wanted and did not get, by the reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void pushed(long bytes) {
        pushed.increment(bytes);
    }

    private static String category(LaunchOutcome outcome) {
        return switch (outcome) {
            case LaunchOutcome.Ended ended -> ended.finished().outcome().word();
            case LaunchOutcome.AlreadyEnded _ -> "already_ended";
            case LaunchOutcome.Superseded _ -> "superseded";
            case LaunchOutcome.TryAgain _ -> "machinery";
            case LaunchOutcome.ForAnother _ -> "for_another";
        };
    }
}

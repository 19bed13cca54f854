package dev.slipway.launcher.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.launcher.health.MemoryBudget;
import dev.slipway.launcher.health.ProbeBoot;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProbeBootTest {
    private final FakeMachine machine = new FakeMachine();
    private final MemoryBudget memory = new MemoryBudget(1_024);

    @AfterEach
    void leavesNothingBehind() {
        assertThat(machine.allDestroyed()).isTrue();
        assertThat(memory.takenMb()).isZero();
    }

    private Optional<String> failure(Duration within) throws InterruptedException {
        return new ProbeBoot(machine, memory, within).failure();
    }

    private FakeMachine.Guest saying(int version) {
        return (in, out) -> {
            MessageChannel.ofAgent(in, out).send(new Hello(version, "fake", "fake"));
            in.read();
        };
    }

    @Test
    void aMachineWhoseAgentSaysHelloIsFit() throws Exception {
        machine.then(saying(Hello.CURRENT_VERSION));

        assertThat(failure(Duration.ofSeconds(20))).isEmpty();
        assertThat(machine.requests.getFirst().memoryMb()).isEqualTo(ProbeBoot.MEMORY_MB);
    }

    @Test
    void saysWhyNoMachineCouldBeStarted() throws Exception {
        assertThat(failure(Duration.ofSeconds(20))).contains("no machine could be started: no machine today");
    }

    @Test
    void saysWhatTheConsoleOfAMachineThatEndedSaid() throws Exception {
        machine.then((_, _) -> {});

        assertThat(failure(Duration.ofSeconds(20)).orElseThrow()).contains("the machine ended", "Kernel panic");
    }

    @Test
    void aMachineThatSaysNothingDidNotComeUp() throws Exception {
        machine.then((in, _) -> in.read());

        assertThat(failure(Duration.ofMillis(50)).orElseThrow()).contains("did not come up");
    }

    @Test
    void anAgentOfAnotherVersionIsOfNoUse() throws Exception {
        machine.then(saying(Hello.CURRENT_VERSION + 1));

        assertThat(failure(Duration.ofSeconds(20)).orElseThrow()).contains("make the builder image anew");
    }
}

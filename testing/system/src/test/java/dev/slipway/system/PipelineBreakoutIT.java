package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A build that looks for Slipway's own servers, which listen on this host. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class PipelineBreakoutIT {
    private final RunningPipeline pipeline;

    PipelineBreakoutIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void reachesTheTokenEndpointAndNothingElseOfSlipways() throws Exception {
        BreakoutBuild breakout = new BreakoutBuild(pipeline);
        assertThat(breakout.neighboursAnswerHere()).isTrue();

        String id = pipeline.submit(breakout.dockerfile());

        pipeline.awaitSuccess(id);
        List<String> log = pipeline.log(id);
        assertThat(log).anyMatch(BreakoutBuild::isTokenEndpoint);
        assertThat(breakout.refusals()).allSatisfy(refusal -> assertThat(log).anyMatch(line -> line.endsWith(refusal)));
        assertThat(log).anyMatch(line -> line.contains("network: 169.254.169.254:80 is refused"));
    }
}

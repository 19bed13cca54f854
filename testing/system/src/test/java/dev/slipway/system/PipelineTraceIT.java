package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A build is one trace through all services, and its image's way to a disk is another. */
@ExtendWith(SharedPipeline.class)
class PipelineTraceIT {
    private final RunningPipeline pipeline;

    PipelineTraceIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void everyServiceCarriesOnTheTraceOfWhatItWorksOn() throws Exception {
        String id = pipeline.submit("FROM busybox:1\nRUN echo traced > /name\n");
        pipeline.awaitDisk(id);
        PipelineEvents events = pipeline.events();

        TraceParent build = only(events.traces(EventType.BUILD_REQUESTED, id));
        for (EventType type : List.of(
                EventType.BUILD_PREPARED,
                EventType.BUILD_AUTHORIZED,
                EventType.BUILD_STARTED,
                EventType.BUILD_LOG,
                EventType.BUILD_FINISHED)) {
            assertThat(events.traces(type, id)).as(type.topic()).containsExactly(build);
        }
        assertThat(events.traces(EventType.IMAGE_CONVERTED, id))
                .isEqualTo(events.traces(EventType.IMAGE_PUSHED, id))
                .isNotEmpty();
    }

    private static TraceParent only(Set<TraceParent> traces) {
        assertThat(traces).hasSize(1);
        return traces.iterator().next();
    }
}

package dev.slipway.system;

import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.testing.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One pipeline, and the upstream behind it, for all test classes of a run: to start it takes longer than most tests. */
final class SharedPipeline implements ParameterResolver, ExecutionCondition {
    private static final int SLOTS = 2;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return "root".equals(System.getProperty("user.name"))
                ? ConditionEvaluationResult.enabled("runs as root")
                : ConditionEvaluationResult.disabled(
                        "the namespace machine needs root; ./slipway test as root runs this test");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningPipeline.class || type == UpstreamRegistry.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedPipeline.class))
                .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
        return parameter.getParameter().getType() == RunningPipeline.class ? running.pipeline() : running.upstream();
    }

    /** Closed by JUnit when the last test has run. */
    record Running(ScratchFolder folder, UpstreamRegistry upstream, RunningPipeline pipeline) implements AutoCloseable {
        static Running start() {
            try {
                ScratchFolder folder = ScratchFolder.create("slipway-pipeline");
                UpstreamRegistry upstream = UpstreamRegistry.start(folder.path().resolve("upstream"));
                // Under its own name the mirror cannot reach it, and BuildKit can.
                List<String> upstreams =
                        List.of("docker.io=" + upstream.url(), upstream.url().getAuthority() + "=http://127.0.0.1:1");
                RunningPipeline pipeline = RunningPipeline.start(folder.path().resolve("slipway"), SLOTS, upstreams);
                // The operator's first build brings the base image into the mirror, for the tenants' builds.
                pipeline.awaitSuccess(pipeline.submitAdminBuild("FROM busybox:1\n"));
                return new Running(folder, upstream, pipeline);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            pipeline.close();
            upstream.close();
            folder.close();
        }
    }
}

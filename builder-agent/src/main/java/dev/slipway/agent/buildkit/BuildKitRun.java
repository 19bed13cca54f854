package dev.slipway.agent.buildkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildOutput;
import dev.slipway.agent.solve.FailureCause;
import dev.slipway.agent.solve.FailureReport;
import dev.slipway.agent.solve.SolveLog;
import dev.slipway.agent.solve.SolveProgress;
import dev.slipway.agent.solve.SolveReader;
import dev.slipway.agent.solve.SolveStatus;
import dev.slipway.agent.solve.SolveSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One run of BuildKit's client: its output becomes log lines, steps and progress, its end the result. */
public final class BuildKitRun {
    private static final String DIGEST = "containerimage.digest";
    /** Begins what a client says of a failure once more: with the lines of the rewritten Dockerfile. */
    private static final Pattern FAILURE_BEGINS = Pattern.compile("------|Dockerfile:\\d+");

    private static final int MOST_ABOUT_FAILURE = 1_000;

    private final BuildPlan plan;
    private final Process process;
    private final BuildOutput output;
    private final SolveProgress progress = new SolveProgress();
    private final SolveSteps steps;
    private final SolveLog log;
    /** What the client says of a failure, as it says it. */
    private final List<String> aboutFailure = new ArrayList<>();

    private BuildKitRun(BuildPlan plan, Process process, BuildOutput output) {
        this.plan = plan;
        this.process = process;
        this.output = output;
        this.steps = new SolveSteps(plan.names(), plan.stepLines()::line);
        this.log = new SolveLog(output::step, steps, output.masking());
    }

    public static BuildKitRun start(BuildKit buildKit, BuildPlan plan, SearchPath programs, BuildOutput output)
            throws IOException {
        List<String> command = new ArrayList<>(buildKit.command(plan));
        // The PATH below is for what the client starts; the client itself would be looked up in our own.
        programs.find(command.getFirst()).ifPresent(program -> command.set(0, program.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("PATH", programs.directories());
        builder.environment().putAll(buildKit.environment(plan));
        return new BuildKitRun(plan, builder.start(), output);
    }

    /** Reads the output to its end. */
    public Result await() throws IOException, InterruptedException {
        SolveReader.read(process.getInputStream(), this::report, this::text);
        int exitCode = process.waitFor();
        steps.end(exitCode == 0);
        output.steps(steps.changed());
        return exitCode == 0 ? succeeded() : failed(exitCode);
    }

    /** Ends the client and all that it started, which makes the daemon end the build. */
    public void kill() {
        List<ProcessHandle> started = process.descendants().toList();
        // First, or it would see the others end and report an end of its own. Not through the Process, which would
        // close its output beneath the reader.
        process.toHandle().destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Names and errors are masked before anything is made of them; what steps wrote, in the log. */
    private void report(SolveStatus reported) {
        SolveStatus status = reported.masked(output.masking()::mask);
        progress.report(status);
        steps.report(status);
        output.steps(steps.changed());
        log.report(status);
        output.progress(progress.progress());
    }

    private void text(String said) {
        String line = output.masking().mask(said);
        if (line.isBlank()) {
            return;
        }
        boolean isError = progress.text(line);
        if (isError || !aboutFailure.isEmpty() || FAILURE_BEGINS.matcher(line).matches()) {
            if (aboutFailure.size() < MOST_ABOUT_FAILURE) {
                aboutFailure.add(line);
            }
        } else {
            output.build(line);
        }
    }

    private Result succeeded() throws IOException {
        aboutFailure.forEach(output::build);
        JsonNode metadata = new ObjectMapper().readTree(Files.readAllBytes(plan.metadata()));
        String digest = metadata.path(DIGEST).asText();
        if (digest.isEmpty()) {
            return new Result.Failed(Result.Kind.MACHINERY, "BuildKit reported no digest");
        }
        Progress done = progress.progress();
        boolean exported = plan.job().cacheExport() != null && progress.cacheExported();
        return new Result.Succeeded(digest, done.cached(), done.total(), exported);
    }

    private Result failed(int exitCode) {
        Result.Failed failed = new FailureCause(progress, steps, plan.job()).of(exitCode);
        List<String> lines = new FailureReport(plan.job(), progress, steps, plan.stepLines()::lastLine, log).lines();
        // Of no step: they repeat what the step wrote, and who shows its last lines would show them again.
        (lines.isEmpty() ? aboutFailure : lines).forEach(output::build);
        return failed;
    }
}

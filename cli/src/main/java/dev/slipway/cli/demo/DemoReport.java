package dev.slipway.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the demo made, and where the time went. Its JSON is what {@code --report} writes.
 *
 * @param image reference of the tenant's image
 * @param disk path of the disk made from it
 * @param cache reference of the cache that the admin build exported, to be pulled as it stands
 * @param bootOutput what the program on the disk printed when the disk was booted
 * @param upstreamRequestsAdmin requests that the upstream answered during the admin build; null where it is
 *     somebody else's, and nobody here can count them
 */
record DemoReport(
        String image,
        String digest,
        String disk,
        String cache,
        @JsonProperty("upstream_requests_admin") @Nullable Long upstreamRequestsAdmin,
        @JsonProperty("upstream_requests_tenant") @Nullable Long upstreamRequestsTenant,
        @JsonProperty("tenant_cached_steps") int tenantCachedSteps,
        @JsonProperty("tenant_total_steps") int tenantTotalSteps,
        String machine,
        @JsonProperty("boot_output") String bootOutput,
        List<Step> steps) {

    DemoReport {
        steps = List.copyOf(steps);
    }

    record Step(String name, long millis) {}

    void print(PrintWriter out) {
        out.println();
        out.println("image     " + image + "@" + digest);
        out.println("disk      " + disk);
        out.println("cache     " + cache);
        out.println("upstream  "
                + (upstreamRequestsAdmin == null
                        ? "not counted: it is not ours"
                        : upstreamRequestsAdmin + " requests in the admin build, " + upstreamRequestsTenant
                                + " in the tenant build"));
        out.println("cached    " + tenantCachedSteps + " of " + tenantTotalSteps + " steps of the tenant build");
        out.println("machine   " + machine);
        out.println("boots     " + bootOutput.lines().findFirst().orElse("and prints nothing"));
        out.println();
        out.printf("%-28s %9s%n", "step", "seconds");
        steps.forEach(step -> out.println(row(step)));
        out.println(row(new Step("total", steps.stream().mapToLong(Step::millis).sum())));
        out.flush();
    }

    private static String row(Step step) {
        return String.format(Locale.ROOT, "%-28s %9.1f", step.name(), step.millis() / 1000.0);
    }
}

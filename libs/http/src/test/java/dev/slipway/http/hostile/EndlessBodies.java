package dev.slipway.http.hostile;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every endpoint of a server, each with a path that is not quite its own and a body without end. */
public final class EndlessBodies {
    /**
     * The bound, what lies in sockets and buffers on the way, and what a busy machine lets through before it hangs up; a body
     * that was read would be 1 GiB.
     */
    private static final long MOST = 512L << 20;

    private EndlessBodies() {}

    /**
     * Tries them all, as somebody whom nobody knows.
     *
     * @param open what answers everybody, as {@link Endpoint#toString} has it
     * @return a line for each request that was not refused, or of which the server took too much
     */
    public static List<String> violations(URI server, Set<String> open) throws IOException, InterruptedException {
        List<String> violations = new ArrayList<>();
        HostileClient client = new HostileClient(server);
        for (Endpoint endpoint : Endpoint.all()) {
            for (String path : endpoint.decoratedPaths()) {
                Endpoint decorated = new Endpoint(endpoint.method(), path);
                for (HostileClient.Body body : HostileClient.Body.values()) {
                    HostileClient.Answer answer = client.send(
                            decorated, body, "Content-Type: application/x-www-form-urlencoded", "Accept: */*");
                    boolean answered =
                            answer.isRefusal() || (answer.status() == 200 && open.contains(endpoint.toString()));
                    if (!answered || answer.sent() > MOST) {
                        violations.add(decorated + ", " + body + ": " + answer);
                    }
                }
            }
        }
        return violations;
    }
}

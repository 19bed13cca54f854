package dev.slipway.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A build that tries to reach what its own Slipway has on this host, and says in its log how each try ended. */
record BreakoutBuild(RunningPipeline pipeline) {
    /** Kafka answers this before anybody logs in: ApiVersions, version 0. */
    private static final String KAFKA_QUESTION =
            "\\000\\000\\000\\012\\000\\022\\000\\000\\000\\000\\000\\001\\377\\377";
    /** PostgreSQL answers this with a letter: SSLRequest. */
    private static final String POSTGRES_QUESTION = "\\000\\000\\000\\010\\004\\322\\026\\057";

    private static final List<String> PATHS =
            List.of("/v1/builds", "/internal/disks/cleanup", "/q/health", "/q/metrics", "/token/../v1/builds");
    private static final List<String> HEALTH = List.of("/q/health", "/q/metrics");
    private static final List<String> HOSTS = List.of("10.0.2.2", "127.0.0.1");

    private static final int POSTGRES_PORT_LINE = 3;
    private static final int PATIENCE_MILLIS = 10_000;

    private int kafkaPort() {
        return pipeline.kafkaAddress().getPort();
    }

    private int postgresPort() throws IOException {
        Path pid = pipeline.data().resolve("postgresql").resolve("postmaster.pid");
        return Integer.parseInt(Files.readAllLines(pid).get(POSTGRES_PORT_LINE).strip());
    }

    /** Whether Kafka and PostgreSQL answer whoever stands on this host; else it would mean nothing that a build gets no answer. */
    boolean neighboursAnswerHere() throws IOException {
        return answers(kafkaPort(), KAFKA_QUESTION) && answers(postgresPort(), POSTGRES_QUESTION);
    }

    private static boolean answers(int port, String octal) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (String number : octal.substring(1).split("\\\\", -1)) {
                socket.getOutputStream().write(Integer.parseInt(number, 8));
            }
            socket.getOutputStream().flush();
            return socket.getInputStream().read() >= 0;
        }
    }

    /** All tries run at once. Of an HTTP server they tell the first line of the answer, of others how many bytes came. */
    String dockerfile() throws IOException {
        StringBuilder script = new StringBuilder("FROM busybox:1\nRUN <<'TRIES'\n");
        script.append("""
            http() {
              answer=$({ printf "GET $3 HTTP/1.0\\r\\nHost: slipway\\r\\n\\r\\n"; sleep 3; } | nc -w 10 $1 $2 2>/dev/null | head -n 1 | tr -d '\\r')
              echo "try $1 $4 $3: ${answer:-nothing}"
            }
            bytes() {
              echo "try $1 $4: $({ printf "$3"; sleep 3; } | nc -w 10 $1 $2 2>/dev/null | wc -c) bytes"
            }
            """);
        String http = "http %s %d '%s' %s &\n";
        int api = pipeline.url().getPort();
        script.append(http.formatted("10.0.2.2", api, "/token?service=none", "api"));
        PATHS.forEach(path -> script.append(http.formatted("10.0.2.2", api, path, "api")));
        HEALTH.forEach(path ->
                script.append(http.formatted("10.0.2.2", pipeline.management().getPort(), path, "management")));
        script.append(http.formatted("169.254.169.254", 80, "/", "metadata"));
        String bytes = "bytes %s %d '%s' %s &\n";
        for (String host : HOSTS) {
            script.append(bytes.formatted(host, kafkaPort(), KAFKA_QUESTION, "kafka"));
            script.append(bytes.formatted(host, postgresPort(), POSTGRES_QUESTION, "postgresql"));
        }
        // The disks of a virtual machine that nobody may write to, which is its root disk.
        script.append("""
            wait
            for disk in /sys/block/vd*; do
              if [ ! -e $disk/dev ] || [ $(cat $disk/ro) = 0 ]; then continue; fi
              numbers=$(cat $disk/dev)
              mknod /disk b ${numbers%:*} ${numbers#*:} 2>/dev/null
              if dd if=/dev/zero of=/disk bs=4096 count=1 conv=fsync 2>/dev/null; then echo "try root disk: written"
              else echo "try root disk: refused"; fi
            done
            """);
        return script.append("TRIES\n").toString();
    }

    /** What its log says where nothing was reached, each as the end of a line. */
    List<String> refusals() {
        List<String> lines = new ArrayList<>();
        PATHS.forEach(path -> lines.add("try 10.0.2.2 api " + path + ": HTTP/1.1 404 Not Found"));
        HEALTH.forEach(path -> lines.add("try 10.0.2.2 management " + path + ": nothing"));
        lines.add("try 169.254.169.254 metadata /: nothing");
        for (String host : HOSTS) {
            lines.add("try " + host + " kafka: 0 bytes");
            lines.add("try " + host + " postgresql: 0 bytes");
        }
        return List.copyOf(lines);
    }

    /** What its log says where it can reach the one path that it may: an answer, and not that there is nothing. */
    static boolean isTokenEndpoint(String line) {
        return line.contains("try 10.0.2.2 api /token?service=none: HTTP/1.1 ")
                && !line.contains(" 404 ")
                && !line.contains("HTTP/1.1 5");
    }
}

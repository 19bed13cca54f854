package dev.slipway.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Says that everything is ready: to people on the console, to the command line in {@code endpoint.json}. The services run
 * for as long as this does, until the signal to stop.
 */
public class Announcer implements QuarkusApplication {
    /** Time for the consumers to join their groups, which is part of what is rehearsed. */
    private static final Duration REHEARSAL = Duration.ofSeconds(3);

    @Inject
    @ConfigProperty(name = "slipway.standalone.data")
    Path data;

    @Inject
    @ConfigProperty(name = "slipway.standalone.machine")
    String machine;

    @Inject
    @ConfigProperty(name = "slipway.registry.url")
    String registry;

    @Inject
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Inject
    @ConfigProperty(name = "quarkus.http.port")
    int httpPort;

    @Inject
    @ConfigProperty(name = "quarkus.management.port")
    int managementPort;

    @Inject
    @ConfigProperty(name = "slipway.standalone.rehearsal")
    boolean rehearsal;

    @Override
    public int run(String... args) throws Exception {
        if (TerminationSignal.isGiven()) {
            return 0;
        }
        DataDirectory directory = new DataDirectory(data);
        try {
            announce(directory);
            if (rehearsal) {
                TerminationSignal.await(REHEARSAL);
            } else {
                TerminationSignal.await();
            }
            return 0;
        } finally {
            Files.deleteIfExists(directory.endpoint());
        }
    }

    private void announce(DataDirectory directory) throws IOException {
        String url = "http://127.0.0.1:" + httpPort;
        Map<String, Object> endpoint = new LinkedHashMap<>();
        endpoint.put("url", url);
        endpoint.put("management", "http://127.0.0.1:" + managementPort);
        endpoint.put("registry", registry.substring(registry.indexOf("//") + 2));
        endpoint.put("kafka", kafka);
        endpoint.put("machine", machine);
        endpoint.put("pid", ProcessHandle.current().pid());
        DataDirectory.writeOwnerOnly(directory.endpoint(), new ObjectMapper().writeValueAsString(endpoint));
        System.out.println("Slipway is ready at " + url + " (registry " + endpoint.get("registry") + ", Kafka " + kafka
                + ", machine " + machine + ")");
        System.out.println(whereabouts(directory));
        System.out.flush();
    }

    /** Where to find what one needs to talk to it. */
    static String whereabouts(DataDirectory directory) {
        return "API tokens: " + directory.tokens() + "   log: "
                + directory.logs().resolve("slipway.log");
    }
}

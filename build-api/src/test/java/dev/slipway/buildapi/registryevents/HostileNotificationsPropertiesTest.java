package dev.slipway.buildapi.registryevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a notification is, it is no JSON or it tells of pushes, each of which can be written as an event. */
class HostileNotificationsPropertiesTest {
    private static final long MAX_ALLOCATED = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENVELOPE = """
            {"events":[{"id":"1","timestamp":"2026-11-23T21:30:00.123Z","action":"push",
              "target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":708,"length":708,
                        "digest":"sha256:5e5e","repository":"builds/acme/b1","url":"http://h/v2/","tag":"v1",
                        "references":[{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:00"}]},
              "request":{"id":"2","addr":"10.0.0.1","host":"h","method":"PUT"},"actor":{"name":"build:b1"}},
             {"id":"3","action":"pull","target":{"repository":"cache/acme/main","digest":"sha256:01"}}]}
            """;

    @Property(seed = HostileInput.SEED)
    void anyNotification(@ForAll Random random) {
        byte[] body = new JsonDamage(
                        random,
                        "push",
                        "builds/acme/b1",
                        "cache/acme/main",
                        "cache/global/base",
                        "application/vnd.oci.image.index.v1+json",
                        "events",
                        "target")
                .of(ENVELOPE);
        boolean[] told = new boolean[1];
        HostileInput.of(body)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            JsonNode envelope = JSON.readTree(body);
                            for (PushedManifest pushed : Notification.pushedManifests(envelope, Instant.EPOCH)) {
                                assertThat(EventJson.read(EventJson.write(pushed.event()), EventType.IMAGE_PUSHED))
                                        .isInstanceOf(ImagePushed.class);
                                told[0] = true;
                            }
                        },
                        List.of(JsonProcessingException.class));
        Endings.count(told[0]);
    }
}

package dev.slipway.buildapi.registryevents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.buildapi.body.LargeBody;
import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.BearerSecret;
import dev.slipway.http.BodyRead;
import dev.slipway.http.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /internal/registry-events}: the registry's notifications. Any answer but 2xx makes the registry repeat. */
@Path("/internal/registry-events")
@RunOnVirtualThread
@Tag(name = "internal")
public class RegistryEventsResource {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryEventsResource.class);
    private static final int MAX_BODY = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BearerSecret secret;
    private final KafkaEventLog events;
    private final PushJudge judge;
    private final ObjectMapper json;
    private final MeterRegistry metrics;
    private final IgnoredPushes ignored;

    RegistryEventsResource(
            RegistryEventsConfig config,
            KafkaEventLog events,
            ReadModel model,
            ObjectMapper json,
            MeterRegistry metrics) {
        this.secret = new BearerSecret(Optional.of(config.secretFile()));
        this.events = events;
        this.judge = new PushJudge(
                model::status,
                PushBounds.of(config),
                new ToldPushes(config.pushesOfOneBuild()),
                config.afterEnd(),
                Clock.systemUTC());
        this.json = json;
        this.metrics = metrics;
        this.ignored = new IgnoredPushes(metrics);
    }

    /** The server's limit is lifted because a notification that it refused would come again for ever, and no later one. */
    @POST
    @LargeBody
    @Operation(operationId = "registryEvents", summary = "Takes the registry's notifications")
    public Response notified(InputStream body, @Context HttpHeaders headers) throws IOException {
        if (!secret.isIn(headers.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            return Problem.unauthenticated("only the registry may send notifications, with its secret")
                    .toResponse();
        }
        return switch (BodyRead.of(body, MAX_BODY, PATIENCE)) {
            case BodyRead.Whole(byte[] bytes) -> answer(bytes, headers);
            case BodyRead.TooLarge(int limit) -> {
                // It will not become smaller, and while the registry repeats it, all later ones wait.
                LOG.error("a notification is passed over, it has more than {} bytes; the sweep finds images", limit);
                yield Response.noContent().build();
            }
            case BodyRead.TooSlow(Duration patience) ->
                Problem.timeout("the notification did not come within " + patience)
                        .toResponse();
            case BodyRead.CutOff(String reason) ->
                Problem.invalidRequest("body", "was cut off: " + reason).toResponse();
        };
    }

    private Response answer(byte[] bytes, HttpHeaders headers) throws IOException {
        JsonNode envelope;
        try {
            envelope = json.readTree(bytes);
        } catch (JsonProcessingException e) {
            // It will not become JSON, and while the registry repeats it, all later ones wait.
            LOG.error(
                    "a notification is passed over, it is not JSON; the sweep finds images: reason={}",
                    e.getOriginalMessage());
            return Response.noContent().build();
        }
        return publish(envelope, TraceParent.continuing(headers.getHeaderString(TraceParent.HEADER)));
    }

    private Response publish(JsonNode envelope, TraceParent trace) {
        for (PushedManifest manifest : Notification.pushedManifests(envelope, Instant.now())) {
            ImagePushed pushed = manifest.event();
            try {
                Optional<PushRefusal> refusal = judge.refusal(manifest);
                if (refusal.isPresent()) {
                    ignored.add(pushed, refusal.get());
                    continue;
                }
                events.publish(pushed, trace);
            } catch (SQLException e) {
                LOG.warn("cannot tell whose push this is, the registry will repeat it: reason={}", e.getMessage());
                return Problem.unavailable("the database did not say whose push this is")
                        .toResponse();
            } catch (NotPublishedException e) {
                LOG.error("cannot tell of a push: repository={} reason={}", pushed.repository(), e.getMessage());
                if (e.isTooLarge()) {
                    continue;
                }
                return Problem.unavailable("Kafka did not confirm the event").toResponse();
            }
            Counter.builder("slipway.build_api.pushes")
                    .description("Pushed images that were announced")
                    .tag("seen_by", "notification")
                    .register(metrics)
                    .increment();
            LOG.info("image pushed: repository={} digest={}", pushed.repository(), pushed.digest());
        }
        return Response.noContent().build();
    }
}

package dev.slipway.buildapi.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kafka.queue.WorkReader;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Whatever a submission is, reading it throws nothing: it says what is wrong with it, or that nobody could be told. */
class HostileSubmissionsPropertiesTest {
    private static final long MAX_ALLOCATED = 64 << 20;
    private static final String ID = "b01jd0q3x5m8zt6v9r2k4c7h1ew";
    private static final String BODY = """
            {"build_id":"ID","tenant":"acme","source":{"url":"https://example.org/a","sha256":"00"},
             "dockerfile":"FROM scratch","dockerfile_path":"a","build_args":{"A":"1","B":"2"},"secrets":["npm","pip"],
             "cache_scope":"main","global_cache_key":"base","base_image_digest":"sha256:0","timeout_seconds":60,
             "memory_mb":1024,"cpus":4,"network_mode":"isolated","is_admin_build":true}
            """.replace("ID", ID);
    private static final Map<String, String> HEADERS = Map.of(
            "ce_specversion",
            "1.0",
            "ce_type",
            "dev.slipway.build.submitted.v1",
            "content-type",
            "application/json",
            "ce_subject",
            ID);

    @Property(seed = HostileInput.SEED)
    void anySubmission(@ForAll Random random) {
        byte[] body =
                new JsonDamage(random, "acme", ID, "uploads/acme/x", "oci", "build_id", "tenant", "true").of(BODY);
        Damage damage = new Damage(random, ID, "application/json", "dev.slipway.build.requested.v1");
        String key = random.nextInt(8) == 0 ? damage.text(ID) : ID;
        ConsumerRecord<String, byte[]> submitted =
                new ConsumerRecord<>("slipway.build.submitted", 0, 0, random.nextInt(30) == 0 ? null : key, body);
        HEADERS.forEach((name, value) ->
                submitted.headers().add(name, random.nextInt(20) == 0 ? damage.of(value) : value.getBytes(UTF_8)));
        boolean[] right = new boolean[1];

        HostileInput.of(body).endsWell(MAX_ALLOCATED, () -> right[0] = isRight(submitted), List.of());

        Endings.count(right[0]);
    }

    private static boolean isRight(ConsumerRecord<String, byte[]> submitted) {
        return switch (SubmittedReader.read(submitted)) {
            case WorkReader.Reading.Unreadable<SubmittedRecord>(String reason) -> {
                assertThat(reason).isNotBlank();
                yield false;
            }
            case WorkReader.Reading.Readable<SubmittedRecord>(SubmittedRecord read) -> {
                assertThat(read.buildId()).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
                assertThat(new SubmitOutcome.Rejected(read.errors()).message()).isNotNull();
                yield read.errors().isEmpty();
            }
        };
    }
}

package dev.slipway.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.Samples;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.events.type.EventType;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Whatever a record holds, decoding it throws nothing: it is an event that can be written again, or undecodable. */
class HostileRecordsPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final EventCodec CODEC = new EventCodec("/slipway/test", Clock.systemUTC());

    @Property(seed = HostileInput.SEED)
    void anyValue(@ForAll EventType type, @ForAll Random random) {
        ProducerRecord<String, byte[]> written = CODEC.encode(Samples.of(type));
        byte[] value = new JsonDamage(random, "build_id", "succeeded", "failed", "isolated", "acme", "b1", "sha256:")
                .of(new String(written.value(), UTF_8));
        ConsumerRecord<String, byte[]> damaged = new ConsumerRecord<>(written.topic(), 0, 0, written.key(), value);
        written.headers().forEach(damaged.headers()::add);

        Endings.count(endsWell(value, damaged));
    }

    @Property(seed = HostileInput.SEED)
    void anyHeadersAndKey(@ForAll EventType type, @ForAll Random random) {
        ProducerRecord<String, byte[]> written = CODEC.encode(Samples.of(type));
        Damage damage = new Damage(random, "dev.slipway.build.requested.v1", "00-", "-01", "application/json", "1.0");
        String key = random.nextInt(4) == 0 ? damage.text(written.key()) : written.key();
        ConsumerRecord<String, byte[]> damaged =
                new ConsumerRecord<>(written.topic(), 0, 0, random.nextInt(20) == 0 ? null : key, written.value());
        for (Header header : written.headers()) {
            byte[] value = random.nextInt(4) == 0 ? damage.of(new String(header.value(), UTF_8)) : header.value();
            String name = random.nextInt(20) == 0 ? damage.text(header.key()) : header.key();
            damaged.headers().add(name, random.nextInt(20) == 0 ? null : value);
        }
        byte[] shown = String.valueOf(damaged).getBytes(UTF_8);

        endsWell(shown, damaged);
    }

    private static boolean endsWell(byte[] shown, ConsumerRecord<String, byte[]> damaged) {
        boolean[] known = new boolean[1];
        HostileInput.of(shown).endsWell(MAX_ALLOCATED, () -> known[0] = isEvent(damaged), List.of());
        return known[0];
    }

    private static boolean isEvent(ConsumerRecord<String, byte[]> damaged) {
        assertThat(TraceParent.continuing(EventCodec.trace(damaged).toString())).isNotNull();
        return switch (EventCodec.decode(damaged)) {
            case Decoded.Known(Event event, String id) -> {
                assertThat(BuildLife.NEW.after(event).status()).isNotBlank();
                ProducerRecord<String, byte[]> again = CODEC.encode(event);
                ConsumerRecord<String, byte[]> back =
                        new ConsumerRecord<>(again.topic(), 0, 0, again.key(), again.value());
                again.headers().forEach(back.headers()::add);
                // A submission's fields are kept as JSON, where an infinite number is written as a text.
                assertThat(EventCodec.decode(back))
                        .isInstanceOfSatisfying(Decoded.Known.class, decoded -> assertThat(decoded.event())
                                .isEqualTo(event instanceof BuildSubmitted ? decoded.event() : event));
                yield true;
            }
            case Decoded.Undecodable(String reason) -> {
                assertThat(reason).isNotBlank().hasSizeLessThan(300_000);
                yield false;
            }
        };
    }
}

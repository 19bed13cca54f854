package dev.slipway.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.convert.ConvertChannel;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.Topics;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.WholeTopic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What goes to the real registry and broker, and what comes from there. */
public final class RealTraffic {

    private RealTraffic() {}

    /** Pushes the image by a tag. */
    static EmptyImage push(String path, EmptyImage image) throws IOException {
        try (RegistryClient client = RegistryClient.builder().build()) {
            put(client, path, image, repository(path).tag("latest"));
        }
        return image;
    }

    /** Pushes the index by a tag, and what it names by its digest. */
    static EmptyImage.Index pushIndex(String path, EmptyImage.Index index) throws IOException {
        try (RegistryClient client = RegistryClient.builder().build()) {
            put(
                    client,
                    path,
                    index.image(),
                    repository(path).digest(Digest.parse(index.image().digest())));
            client.putManifest(repository(path).tag("latest"), index.manifest());
        }
        return index;
    }

    private static void put(RegistryClient client, String path, EmptyImage image, ImageReference reference)
            throws IOException {
        for (byte[] blob : image.blobs().values()) {
            Descriptor pushed =
                    client.pushBlob(repository(path), "application/octet-stream", new ByteArrayInputStream(blob));
            assertThat(pushed.size()).isEqualTo(blob.length);
        }
        client.putManifest(reference, image.manifest());
    }

    private static Repository repository(String path) {
        return Repository.at(RealBackends.running().registry().url(), path);
    }

    static void publish(ImagePushed... pushes) {
        try (EventPublisher publisher =
                EventPublisher.open(RealBackends.running().broker().clientProperties(), "/slipway/test")) {
            for (ImagePushed push : pushes) {
                publisher.publishAndWait(push);
            }
        }
    }

    /** Publishes a push of which two converters have died already, after one of which none has. */
    static void publishDeadly(ImagePushed harmless, ImagePushed deadly) throws Exception {
        EventCodec codec = new EventCodec("/slipway/test", Clock.systemUTC());
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                RealBackends.running().broker().clientProperties(),
                new StringSerializer(),
                new ByteArraySerializer())) {
            long next = producer.send(codec.encode(harmless)).get().offset() + 1;
            long now = System.currentTimeMillis();
            for (String attempt : List.of("first", "second")) {
                String key =
                        String.join("/", ConvertChannel.GROUP, Topics.IMAGE_PUSHED, "0", "" + next, "" + now, attempt);
                producer.send(new ProducerRecord<>(Topics.WORK_ATTEMPTS, key, new byte[1]))
                        .get();
            }
            var outgoing = codec.encode(deadly);
            producer.send(new ProducerRecord<>(
                            outgoing.topic(), 0, now, outgoing.key(), outgoing.value(), outgoing.headers()))
                    .get();
        }
    }

    static List<ImageConverted> converted(String repository) {
        List<ImageConverted> found = new ArrayList<>();
        for (var polled : WholeTopic.read(RealBackends.running().broker().clientProperties(), Topics.IMAGE_CONVERTED)) {
            if (EventCodec.decode(polled) instanceof Decoded.Known known
                    && known.event() instanceof ImageConverted event
                    && event.repository().equals(repository)) {
                found.add(event);
            }
        }
        return found;
    }
}

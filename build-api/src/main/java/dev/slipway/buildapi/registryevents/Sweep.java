package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.eventlog.EventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.buildapi.read.ReadModel;
import dev.slipway.buildapi.read.UnannouncedImage;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step: announces images that builds pushed and that nobody was told of. Each is announced once, because then its
 * event is on record.
 */
record Sweep(
        ReadModel model,
        RegistryClient registry,
        URI registryUrl,
        EventLog events,
        PushBounds bounds,
        PassedOver passedOver,
        Duration after,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int AT_ONCE = 100;

    /**
     * @return how many images were announced
     * @throws SQLException when the read model does not answer
     */
    int run() throws SQLException {
        int announced = 0;
        for (UnannouncedImage image : model.unannounced(clock.instant().minus(after), AT_ONCE + passedOver.size())) {
            if (passedOver.contains(image)) {
                continue;
            }
            try {
                if (announce(image)) {
                    announced++;
                }
            } catch (NotPublishedException e) {
                LOG.warn("cannot announce an image, trying again later: reason={}", e.getMessage());
                return announced;
            } catch (IOException e) {
                LOG.warn("cannot look at an image: repository={} reason={}", image.repository(), e.getMessage());
            }
        }
        return announced;
    }

    private boolean announce(UnannouncedImage image) throws IOException {
        if (!RepositoryName.buildIdOf(image.repository()).equals(Optional.of(image.buildId()))) {
            passOver(image, PushRefusal.ANOTHER_BUILD);
            return false;
        }
        Repository repository = Repository.at(registryUrl, image.repository());
        RawManifest manifest;
        try {
            manifest = registry.getManifest(repository.digest(Digest.parse(image.digest())));
        } catch (RegistryException.NotFound e) {
            // It does not come back; a hundred of these would hide all others.
            passedOver.add(image);
            LOG.debug("an image is gone: repository={} digest={}", image.repository(), image.digest());
            return false;
        }
        Optional<PushRefusal> refusal = beyondBounds(manifest);
        if (refusal.isPresent()) {
            passOver(image, refusal.get());
            return false;
        }
        ImagePushed pushed = new ImagePushed(
                image.repository(),
                Optional.of(RepositoryNames.IMAGE_TAG),
                image.digest(),
                manifest.mediaType(),
                configMediaType(manifest),
                Optional.of(ImagePushed.SWEEP),
                clock.instant());
        events.publish(pushed, TraceParent.fresh());
        LOG.info("image found by the sweep: repository={} digest={}", image.repository(), image.digest());
        return true;
    }

    private void passOver(UnannouncedImage image, PushRefusal refusal) {
        passedOver.add(image);
        LOG.warn(
                "an image is not announced: repository={} digest={} reason={}",
                image.repository(),
                image.digest(),
                refusal.sentence());
    }

    private Optional<PushRefusal> beyondBounds(RawManifest manifest) throws IOException {
        if (manifest.size() > bounds.bytes()) {
            return Optional.of(PushRefusal.LARGE_MANIFEST);
        }
        if (manifest.isIndex()) {
            return manifest.asIndex().manifests().size() > bounds.layers()
                    ? Optional.of(PushRefusal.MANY_LAYERS)
                    : Optional.empty();
        }
        List<Descriptor> layers = manifest.asManifest().layers();
        if (layers.size() > bounds.layers()) {
            return Optional.of(PushRefusal.MANY_LAYERS);
        }
        return layers.stream().allMatch(layer -> layer.urls().isEmpty())
                ? Optional.empty()
                : Optional.of(PushRefusal.FOREIGN_LAYERS);
    }

    private static Optional<String> configMediaType(RawManifest manifest) throws IOException {
        return manifest.isIndex()
                ? Optional.empty()
                : Optional.of(manifest.asManifest().config().mediaType()).filter(type -> !type.isEmpty());
    }
}

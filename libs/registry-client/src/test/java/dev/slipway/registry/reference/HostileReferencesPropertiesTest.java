package dev.slipway.registry.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.layout.ImageLocation;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a text is, it ends in a reference that reads back as itself, or in an {@link InvalidReferenceException}. */
class HostileReferencesPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final List<String> REFERENCES = List.of(
            "alpine",
            "docker.io/library/alpine:3.20",
            "registry.example.org:5000/a/b-c/d__e.f:v1.0_x@sha256:" + "5e".repeat(32),
            "[::1]:5000/a@sha512:" + "5e".repeat(64),
            "localhost/app",
            "Host/app:LATEST");
    private static final String[] TOKENS = {
        "a",
        "a.",
        "a-",
        ".a",
        "-",
        "a/",
        "/a",
        ":a",
        ":5000",
        "@sha256:",
        "[",
        "]",
        "localhost",
        "index.docker.io/",
        "A"
    };

    private static String damaged(Random random, List<String> references) {
        String reference = references.get(random.nextInt(references.size()));
        return random.nextInt(6) == 0 ? reference : new Damage(random, TOKENS).text(reference);
    }

    @Property(seed = HostileInput.SEED)
    void anyReference(@ForAll Random random) {
        String text = damaged(random, REFERENCES);
        boolean isReference = HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            ImageReference reference = ImageReference.parse(text);
                            assertThat(ImageReference.parse(reference.toString()))
                                    .isEqualTo(reference);
                            assertThat(Repository.isValidPath(reference.path())).isTrue();
                        },
                        List.of(InvalidReferenceException.class));
        Endings.count(isReference);
    }

    @Property(seed = HostileInput.SEED)
    void anyLocation(@ForAll Random random) {
        String text = damaged(random, List.of("oci:/tmp/layout:v1", "oci:layout:localhost/app:v1", "alpine:3.20"));
        HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(ImageLocation.parse(text).toString()).isNotBlank(),
                        List.of(InvalidReferenceException.class));
    }
}

package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.OpenFiles;
import dev.slipway.buildapi.body.BodyTooLargeException;
import dev.slipway.buildapi.body.LimitedBody;
import dev.slipway.buildapi.source.SourceLimits;
import dev.slipway.buildapi.source.SourceTooLargeException;
import dev.slipway.events.request.RequestFields;
import dev.slipway.testing.ScratchFolder;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Whatever a form is, it ends in fields and errors by name or in a documented exception, and leaves no file. */
class HostileUploadsPropertiesTest {
    private static final long MAX_ALLOCATED = 120 << 20;
    private static final SourceLimits LIMITS = new SourceLimits(1 << 20, 2 << 20, 1000, 1024);
    private static final List<Class<? extends Exception>> REFUSALS = List.of(
            MultipartException.class, BodyTooLargeException.class, SourceTooLargeException.class, EOFException.class);
    private static final String HEAD = "Content-Disposition: form-data; name=";
    private static final String[] TOKENS = {
        "\r\n",
        "\r",
        "\n",
        "--",
        "--B",
        "\r\n--B",
        "\r\n--B\r\n",
        "\r\n--B--\r\n",
        "\"",
        ";",
        HEAD,
        "name=\"tenant\"",
        "Content-Type: text/plain\r\n",
        "\r\n\r\n",
        "filename*=UTF-8''x",
        "true",
        "60",
        "{}",
        "acme"
    };

    private ScratchFolder spool;
    private byte[] source;

    @BeforeProperty
    void prepare() throws IOException {
        spool = ScratchFolder.create("hostile-uploads");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            byte[] dockerfile = "FROM scratch\n".getBytes(StandardCharsets.US_ASCII);
            TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
            entry.setSize(dockerfile.length);
            tar.putArchiveEntry(entry);
            tar.write(dockerfile);
            tar.closeArchiveEntry();
        }
        source = bytes.toByteArray();
    }

    @AfterProperty
    void remove() {
        spool.close();
    }

    /** A form of every field, most of them right. */
    private byte[] form(Random random) {
        Damage damage = new Damage(random, TOKENS);
        StringBuilder form = new StringBuilder();
        RequestFields.ALL.stream().filter(field -> random.nextInt(3) == 0).forEach(field -> {
            String value = List.of("acme", "60", "true", "{\"A\":\"1\"}", "[\"npm\"]", "isolated", "a/Dockerfile")
                    .get(random.nextInt(7));
            form.append("--B\r\n").append(HEAD).append('"').append(field.name()).append("\"\r\n\r\n");
            form.append(random.nextInt(4) == 0 ? damage.text(value) : value).append("\r\n");
        });
        byte[] sent = random.nextInt(4) == 0 ? new Damage(random).changed(source) : source;
        form.append("--B\r\n").append(HEAD).append("\"source\"; filename=\"s.tar.gz\"\r\n\r\n");
        form.append(new String(sent, StandardCharsets.ISO_8859_1)).append("\r\n--B--\r\n");
        String text = random.nextInt(3) == 0 ? form.toString() : damage.text(form.toString());
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return random.nextInt(4) == 0 ? damage.bytes(bytes) : bytes;
    }

    @Property(seed = HostileInput.SEED)
    void anyForm(@ForAll Random random) throws IOException {
        byte[] form = form(random);
        boolean isRead = HostileInput.of(form)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            InputStream body = new LimitedBody(trickling(form, random), 1 << 20, () -> Instant.EPOCH);
                            try (Upload upload = Upload.read(body, "B", spool.path(), LIMITS)) {
                                upload.draft();
                                upload.errors().forEach(error -> assertThat(error.reason())
                                        .isNotBlank());
                                assertThat(!upload.errors().isEmpty()
                                                || upload.source().size() > 0)
                                        .isTrue();
                            }
                        },
                        REFUSALS);
        Endings.count(isRead);
        assertThat(OpenFiles.below(spool.path())).isEmpty();
    }

    /** Cut where it is cut, a form says the same. */
    @Property(seed = HostileInput.SEED)
    void anySizeOfReads(@ForAll Random random) {
        byte[] form = form(random);
        String inOne = parts(new ByteArrayInputStream(form));
        String[] inMany = new String[1];
        HostileInput.of(form).endsWell(MAX_ALLOCATED, () -> inMany[0] = parts(trickling(form, random)), List.of());
        assertThat(inMany[0]).isEqualTo(inOne);
    }

    private static String parts(InputStream body) {
        StringBuilder parts = new StringBuilder();
        try {
            MultipartReader reader = new MultipartReader(body, "B");
            for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
                parts.append(part.get().name()).append('=');
                parts.append(new String(part.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
            return parts.toString();
        } catch (MultipartException | EOFException e) {
            return parts + e.getMessage();
        } catch (IOException e) {
            throw new AssertionError("not documented", e);
        }
    }

    @Property(seed = HostileInput.SEED)
    void anyContentType(@ForAll Random random) {
        String type = new Damage(random, ";", " ", "\"", "boundary=", "multipart/form-data", "\t", "=")
                .text("multipart/form-data; charset=x; boundary=\"a b\"");
        HostileInput.of(type)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> MultipartReader.boundary(type)
                                .ifPresent(boundary -> assertThat(boundary).hasSizeBetween(1, 70)),
                        List.of());
    }

    /** Some bytes at a time, as a network gives them. */
    private static InputStream trickling(byte[] bytes, Random random) {
        int most = 1 + random.nextInt(random.nextBoolean() ? 10 : 5_000);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, most));
            }
        };
    }
}

package dev.slipway.buildapi.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.read.BuildDisk;
import dev.slipway.events.Event;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.account.Role;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.http.AddressSecret;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStepTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String URL = "https://disks.example.com/disks/" + "cd".repeat(32);
    private static final Caller ACME = caller(Role.TENANT, "acme");
    private static final Caller OTHER = caller(Role.TENANT, "other");

    @TempDir
    Path folder;

    private final List<Event> published = new ArrayList<>();
    private BuildDisk disk = converted(Optional.of(URL));
    private Optional<DiskStep.Manifest> manifest =
            Optional.of(new DiskStep.Manifest("application/vnd.oci.image.manifest.v1+json", Optional.of("config")));

    private static Caller caller(Role role, String tenant) {
        return new Caller("t1", "ci", role, Optional.of(tenant).filter(name -> !name.isEmpty()), Optional.empty());
    }

    private static BuildDisk converted(Optional<String> url) {
        return new BuildDisk(
                "acme",
                "succeeded",
                Optional.of("builds/acme/b1"),
                Optional.of(DIGEST),
                Optional.of("converted"),
                Optional.empty(),
                Optional.of("/disks/x.ext4"),
                url,
                Optional.of(NOW.minusSeconds(60)));
    }

    private static BuildDisk without(Optional<String> digest, Optional<String> result, Optional<String> reason) {
        return new BuildDisk(
                "acme",
                "running",
                digest.map(_ -> "builds/acme/b1"),
                digest,
                result,
                reason,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private DiskStep step(Optional<AddressSecret> secret) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new DiskStep(
                id -> id.equals("b1") ? Optional.of(disk) : Optional.empty(),
                (_, _) -> manifest,
                (event, _) -> published.add(event),
                secret,
                Duration.ofMinutes(5),
                new RecentRequests(Duration.ofMinutes(1), clock),
                clock);
    }

    private AddressSecret secret() throws IOException {
        return new AddressSecret(SecretFile.write(folder.resolve("secret"), "s".repeat(40)));
    }

    private DiskOutcome find(Caller caller) throws IOException {
        return step(Optional.of(secret())).find("b1", caller);
    }

    @Test
    void leadsToTheDiskByAnAddressThatTheConverterOpens() throws IOException {
        String address = ((DiskOutcome.At) find(ACME)).address();

        String expires = String.valueOf(NOW.plusSeconds(300).getEpochSecond());
        assertThat(address).startsWith(URL + "?tenant=acme&expires=" + expires + "&signature=");
        assertThat(secret().judge(
                                "disks/" + "cd".repeat(32),
                                "acme",
                                expires,
                                address.substring(address.lastIndexOf('=') + 1),
                                NOW))
                .isEqualTo(AddressSecret.Verdict.VALID);
    }

    @Test
    void letsThoseHaveTheDiskWhoMayStartTheBuild() throws IOException {
        assertThat(find(caller(Role.ADMIN, ""))).isInstanceOf(DiskOutcome.At.class);
        assertThat(find(caller(Role.DEPLOYER, ""))).isInstanceOf(DiskOutcome.At.class);
        assertThat(find(caller(Role.DEPLOYER, "other"))).isEqualTo(new DiskOutcome.Unknown());
        assertThat(find(OTHER)).isEqualTo(new DiskOutcome.Unknown());
        assertThat(find(caller(Role.VIEWER, ""))).isEqualTo(new DiskOutcome.Forbidden());
        assertThat(find(caller(Role.VIEWER, "other"))).isEqualTo(new DiskOutcome.Unknown());
        assertThat(step(Optional.of(secret())).find("b2", ACME)).isEqualTo(new DiskOutcome.Unknown());
    }

    @Test
    void saysWhyThereIsNoDisk() throws IOException {
        disk = without(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(find(ACME))
                .isEqualTo(new DiskOutcome.None("build b1 is running; a build that succeeds gets a disk"));

        disk = without(Optional.of(DIGEST), Optional.empty(), Optional.empty());
        assertThat(find(ACME)).isEqualTo(new DiskOutcome.NotYet());

        disk = without(Optional.of(DIGEST), Optional.of("failed"), Optional.of("too many layers"));
        assertThat(find(ACME)).isEqualTo(new DiskOutcome.None("its conversion failed: too many layers"));

        disk = converted(Optional.empty());
        assertThat(find(ACME)).isEqualTo(new DiskOutcome.NotServed("/disks/x.ext4"));
    }

    @Test
    void givesNoAddressWithoutASecret() {
        assertThat(step(Optional.empty()).find("b1", ACME)).isInstanceOf(DiskOutcome.Unavailable.class);
        assertThat(step(Optional.of(new AddressSecret(folder.resolve("none")))).find("b1", ACME))
                .isInstanceOf(DiskOutcome.Unavailable.class);
    }

    @Test
    void asksTheConverterOnceForADiskThatWasRemoved() throws IOException {
        DiskStep step = step(Optional.of(secret()));

        assertThat(step.again("b1", ACME, TraceParent.fresh())).isEqualTo(new DiskOutcome.Requested());
        assertThat(step.again("b1", ACME, TraceParent.fresh())).isEqualTo(new DiskOutcome.Requested());

        assertThat(published)
                .containsExactly(new ImagePushed(
                        "builds/acme/b1",
                        Optional.of("latest"),
                        DIGEST,
                        "application/vnd.oci.image.manifest.v1+json",
                        Optional.of("config"),
                        Optional.of("disk-request"),
                        NOW));
        // The converter has answered since, and the disk is gone once more.
        disk = new BuildDisk(
                "acme",
                "succeeded",
                Optional.of("builds/acme/b1"),
                Optional.of(DIGEST),
                Optional.of("converted"),
                Optional.empty(),
                Optional.of("/disks/x.ext4"),
                Optional.of(URL),
                Optional.of(NOW));
        step.again("b1", ACME, TraceParent.fresh());
        assertThat(published).hasSize(2);
    }

    @Test
    void asksForNothingThatCannotBeMadeOrThatTheCallerMayNotHave() throws IOException {
        DiskStep step = step(Optional.of(secret()));
        assertThat(step.again("b1", OTHER, TraceParent.fresh())).isEqualTo(new DiskOutcome.Unknown());
        assertThat(step.again("b1", caller(Role.VIEWER, ""), TraceParent.fresh()))
                .isEqualTo(new DiskOutcome.Forbidden());
        manifest = Optional.empty();
        assertThat(step.again("b1", ACME, TraceParent.fresh()))
                .isEqualTo(new DiskOutcome.ImageGone("builds/acme/b1@" + DIGEST));
        disk = without(Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(step.again("b1", ACME, TraceParent.fresh())).isInstanceOf(DiskOutcome.None.class);

        assertThat(published).isEmpty();
    }
}

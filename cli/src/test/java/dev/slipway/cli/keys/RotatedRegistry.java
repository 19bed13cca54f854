package dev.slipway.cli.keys;

import dev.slipway.keys.KeyDirectory;
import dev.slipway.neighbours.CertificateWatch;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.neighbours.Neighbour;
import dev.slipway.testing.OpenRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * A registry that is restarted for new certificates as in the installation for one machine, with somebody who gives tokens for it.
 *
 * @param keys what the tokens are signed with
 */
record RotatedRegistry(
        KeyDirectory keys, TokenRealm realm, URI url, Neighbour<DistributionProcess> registry, CertificateWatch watch)
        implements AutoCloseable {
    /** @param keyDirectory made with first keys if it is missing */
    static RotatedRegistry start(Path directory, Path keyDirectory, Duration tokenLife) throws Exception {
        KeyDirectory keys = KeyDirectory.open(keyDirectory, Clock.systemUTC());
        TokenRealm realm = TokenRealm.start(keys, tokenLife);
        DistributionSettings settings = OpenRegistry.settings(directory)
                .withToken(new DistributionSettings.TokenAuth(
                        realm.url(), TokenRealm.SERVICE, TokenRealm.ISSUER, keys.bundle()));
        String certificates = Files.readString(keys.bundle());
        Neighbour<DistributionProcess> registry = Neighbour.start(
                "registry",
                () -> DistributionProcess.start(settings),
                process -> !process.onExit().isDone(),
                () -> false);
        return new RotatedRegistry(
                keys, realm, settings.url(), registry, CertificateWatch.start(settings, certificates, registry));
    }

    @Override
    public void close() throws Exception {
        watch.close();
        registry.close();
        realm.close();
    }
}

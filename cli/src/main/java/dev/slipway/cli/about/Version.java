package dev.slipway.cli.about;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this command: that of its jar. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"slipway " + text()};
    }

    static String text() {
        return Optional.ofNullable(Version.class.getPackage())
                .flatMap(jar -> Optional.ofNullable(jar.getImplementationVersion()))
                .orElse("of a build without a jar");
    }
}

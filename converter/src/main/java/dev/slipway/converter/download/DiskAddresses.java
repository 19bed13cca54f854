package dev.slipway.converter.download;

import dev.slipway.oci.Digest;
import dev.slipway.settings.BadSettingException;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Where clients find the disks of this converter, for its events. */
@Singleton
public class DiskAddresses {
    static final String ROOT = "disks";

    private final Optional<String> base;

    DiskAddresses(DownloadConfig config) {
        if (config.url().isPresent() && config.secretFile().isEmpty()) {
            throw new BadSettingException(
                    "slipway.converter.downloads.secret-file",
                    "",
                    "must name the file with the secret that build-api signs addresses with, because"
                            + " slipway.converter.downloads.url is set");
        }
        this.base = config.url().map(url -> url.endsWith("/") ? url : url + "/");
    }

    /** The address of a manifest's disk, which a signature opens; empty where disks are not served. */
    public Optional<String> of(Digest manifest) {
        return base.map(url -> url + ROOT + "/" + manifest.hex());
    }
}

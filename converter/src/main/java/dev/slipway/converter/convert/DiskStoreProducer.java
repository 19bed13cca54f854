package dev.slipway.converter.convert;

import dev.slipway.converter.store.DiskStore;
import dev.slipway.settings.BadSettingException;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Opens the store that pushes fill and the cleanup empties. A folder that cannot be used stops the start. */
@Singleton
class DiskStoreProducer {

    @Produces
    @Singleton
    DiskStore open(ConvertConfig config) {
        try {
            return DiskStore.open(config.disks());
        } catch (IOException e) {
            throw BadSettingException.ofFile("slipway.converter.disks", config.disks(), e);
        }
    }

    void close(@Disposes DiskStore disks) throws IOException {
        disks.close();
    }
}

package dev.slipway.converter.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store of disks in a folder of its own, for each test. */
public abstract class OpenedStore {

    @TempDir
    protected Path folder;

    protected DiskStore disks;

    @BeforeEach
    void openStore() throws IOException {
        disks = DiskStore.open(folder);
    }

    @AfterEach
    void closeStore() throws IOException {
        disks.close();
    }
}

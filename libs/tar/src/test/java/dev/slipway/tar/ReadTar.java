package dev.slipway.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reader gives of a whole archive. */
record ReadTar(TarMember member, String data) {

    static List<ReadTar> all(byte[] archive) throws IOException {
        return all(archive, TarLimits.LAYER);
    }

    static List<ReadTar> all(byte[] archive, TarLimits limits) throws IOException {
        TarReader tar = TarReader.of(new ByteArrayInputStream(archive), limits);
        List<ReadTar> all = new ArrayList<>();
        for (Optional<TarMember> next = tar.next(); next.isPresent(); next = tar.next()) {
            all.add(new ReadTar(next.get(), data(tar)));
        }
        return all;
    }

    /** Of an archive that has one. */
    static TarMember one(byte[] archive) throws IOException {
        List<ReadTar> all = all(archive);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " members");
        }
        return all.getFirst().member();
    }

    static String data(TarReader tar) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(300);
        while (tar.unread() > 0) {
            tar.read(buffer);
            data.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return data.toString(StandardCharsets.ISO_8859_1);
    }
}

package dev.slipway.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.reading.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameHashIT {

    private static final Pattern PRINTED = Pattern.compile("(?md)^Hash of .* is 0x([0-9a-f]+) ");

    @TempDir
    Path folder;

    @Test
    void hashesAsDebugfsDoes() throws Exception {
        Programs.require("debugfs");
        UUID seed = new UUID(0x8f14e45fceea467fL, 0xa8d16c9f3b2a7d05L);
        List<String> names = names();
        Path commands = folder.resolve("commands");
        Files.write(
                commands,
                names.stream()
                        .map(name -> "dx_hash -h 4 -s " + seed + " " + name)
                        .toList(),
                StandardCharsets.ISO_8859_1);

        Matcher printed = PRINTED.matcher(Programs.run("debugfs", "-f", commands.toString()));

        NameHash hash = new NameHash(HexFormat.of().parseHex(seed.toString().replace("-", "")));
        for (String name : names) {
            assertThat(printed.find()).isTrue();
            assertThat(hash.of(name)).as(name).isEqualTo(Integer.parseUnsignedInt(printed.group(1), 16));
        }
    }

    /** Of each length there is, of all bytes that are nothing to the parser of commands. */
    private static List<String> names() {
        Random random = new Random(7);
        List<String> names = new ArrayList<>();
        for (int length = 1; length <= 255; length++) {
            StringBuilder name = new StringBuilder("n");
            while (name.length() < length) {
                int next = random.nextInt(256);
                if (next > ' ' && next != '"' && next != 0x7f) {
                    name.append((char) next);
                }
            }
            names.add(name.toString());
        }
        return names;
    }
}

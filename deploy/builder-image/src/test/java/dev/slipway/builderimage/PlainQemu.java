package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A virtual machine under software emulation that nothing holds, for what a test trusts. */
final class PlainQemu {
    private PlainQemu() {}

    /**
     * What it boots.
     *
     * @param words for the kernel
     * @param memoryMb MiB
     */
    record Guest(Path kernel, Path initrd, String words, int cpus, int memoryMb) {}

    /**
     * What the machine printed until it ended.
     *
     * @param more options, such as its disks
     */
    static List<String> run(Guest guest, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-machine",
                "q35",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                Integer.toString(guest.cpus()),
                "-m",
                Integer.toString(guest.memoryMb()),
                "-kernel",
                guest.kernel().toString(),
                "-initrd",
                guest.initrd().toString(),
                "-append",
                guest.words(),
                "-serial",
                "stdio"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("QEMU: %s", output).isZero();
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}

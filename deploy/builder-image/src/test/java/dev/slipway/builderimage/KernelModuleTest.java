package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class KernelModuleTest {
    @Test
    void readsDependenciesWithUnderscores() throws Exception {
        byte[] module = module("license=GPL\0depends=net-failover,virtio\0name=virtio_net\0");

        assertThat(KernelModule.dependencies(module)).containsExactly("net_failover", "virtio");
    }

    @Test
    void readsNoDependenciesFromAnEmptyListOrNone() throws Exception {
        assertThat(KernelModule.dependencies(module("depends=\0name=failover\0")))
                .isEmpty();
        assertThat(KernelModule.dependencies(module("name=failover\0"))).isEmpty();
    }

    @Test
    void refusesWhatIsNoElfFile() {
        assertThatThrownBy(() -> KernelModule.dependencies(new byte[100])).isInstanceOf(IOException.class);
    }

    /** An ELF header, two section headers (names, .modinfo), their contents. */
    private static byte[] module(String information) {
        byte[] names = "\0.shstrtab\0.modinfo\0".getBytes(StandardCharsets.US_ASCII);
        byte[] content = information.getBytes(StandardCharsets.US_ASCII);
        int headers = 0x40;
        int headerSize = 0x40;
        int namesAt = headers + 2 * headerSize;
        ByteBuffer elf =
                ByteBuffer.allocate(namesAt + names.length + content.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464C457F).putLong(0x28, headers);
        elf.putShort(0x3A, (short) headerSize).putShort(0x3C, (short) 2).putShort(0x3E, (short) 0);
        elf.putInt(headers, 1).putLong(headers + 0x18, namesAt).putLong(headers + 0x20, names.length);
        int second = headers + headerSize;
        elf.putInt(second, 11).putLong(second + 0x18, namesAt + names.length).putLong(second + 0x20, content.length);
        elf.position(namesAt).put(names).put(content);
        return elf.array();
    }
}

package dev.slipway.disk.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTableTest {

    @Test
    void listsWhatIsNeededWithoutGaps() throws BadImageException {
        List<ExtraDevice> all = List.of(
                new ExtraDevice("a", 1), new ExtraDevice("b", 2), new ExtraDevice("c", 3), new ExtraDevice("d", 4));

        DeviceTable table = DeviceTable.of(new TreeSet<>(List.of(4, 2)), all);

        assertThat(table.devices()).containsExactly(all.get(1), all.get(3));
        assertThat(table.numberOf(0)).isZero();
        assertThat(table.numberOf(2)).isEqualTo(1);
        assertThat(table.numberOf(4)).isEqualTo(2);
        assertThat(table.deviceBlocks()).isEqualTo(6);
        assertThatThrownBy(() -> table.numberOf(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "32, 1", "33, 2", "65535, 2048"})
    void takesWholeBlocks(int devices, int blocks) throws BadImageException {
        DeviceTable table = DeviceTable.of(numbers(devices), devices(devices));

        assertThat(table.tableBlocks()).isEqualTo(blocks);
        assertThat(table.encode(9)).hasSize(128 * devices);
    }

    @Test
    void refusesMoreDevicesThanCanBeNumbered() {
        assertThatThrownBy(() -> DeviceTable.of(numbers(65_536), devices(65_536)))
                .isInstanceOfSatisfying(BadImageException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.NOT_REPRESENTABLE);
                    assertThat(e).hasMessageContaining("65536 layers").hasMessageContaining("65535 devices");
                });
    }

    @Test
    void readsAsTheKernelHasIt() throws BadImageException {
        String tag = "0123456789abcdef".repeat(4);
        DeviceTable table =
                DeviceTable.of(numbers(2), List.of(new ExtraDevice(tag, 0x01020304), new ExtraDevice("short", 7)));

        byte[] bytes = table.encode(0x10);

        assertThat(new String(bytes, 0, 64, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(tag);
        assertThat(Arrays.copyOfRange(bytes, 64, 72)).containsExactly(4, 3, 2, 1, 0x10, 0, 0, 0);
        assertThat(Arrays.copyOfRange(bytes, 128, 134)).containsExactly('s', 'h', 'o', 'r', 't', 0);
        assertThat(Arrays.copyOfRange(bytes, 192, 200)).containsExactly(7, 0, 0, 0, 0x14, 3, 2, 1);
        assertThat(Arrays.copyOfRange(bytes, 200, 256)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", "é"})
    void refusesWhatIsNoTag(String tag) {
        assertThatThrownBy(() -> new ExtraDevice(tag, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static SortedSet<Integer> numbers(int count) {
        SortedSet<Integer> numbers = new TreeSet<>();
        IntStream.rangeClosed(1, count).forEach(numbers::add);
        return numbers;
    }

    private static List<ExtraDevice> devices(int count) {
        List<ExtraDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(new ExtraDevice("device" + i, 1));
        }
        return devices;
    }
}

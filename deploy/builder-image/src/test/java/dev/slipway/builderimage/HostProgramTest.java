package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HostProgramTest {
    @Test
    void saysHowToInstallAllThatIsMissing() {
        assertThatThrownBy(
                        () -> HostProgram.require(List.of(HostProgram.MMDEBSTRAP, HostProgram.TAR), program -> false))
                .hasMessageEndingWith("apt-get install -y --no-install-recommends mmdebstrap tar");
    }

    @Test
    void acceptsWhatIsThere() {
        assertThatCode(() -> HostProgram.require(List.of(HostProgram.MMDEBSTRAP), program -> true))
                .doesNotThrowAnyException();
    }
}

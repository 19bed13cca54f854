package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentClassPathTest {
    private static final ClassLoader LOADER = AgentClassPathTest.class.getClassLoader();

    @TempDir
    private Path directory;

    @Test
    void takesEveryJarThatTheAgentReachesAndNoOther() throws Exception {
        List<String> names =
                AgentClassPath.reachableFrom(AgentClassPath.MAIN_CLASS, LOADER).copyTo(directory);

        List<String> classes = new ArrayList<>();
        for (String name : names) {
            try (JarFile jar = new JarFile(directory.resolve(name).toFile())) {
                jar.stream().forEach(entry -> classes.add(entry.getName()));
            }
        }
        assertThat(classes)
                .contains(
                        "dev/slipway/agent/Main.class",
                        "dev/slipway/agent/protocol/Message.class",
                        "dev/slipway/dockerfile/Dockerfile.class",
                        "com/fasterxml/jackson/databind/ObjectMapper.class",
                        "org/apache/commons/io/IOUtils.class")
                .doesNotContain("dev/slipway/builderimage/BuilderImage.class")
                .noneMatch(name -> name.startsWith("com/google/cloud/tools/jib/"));
    }

    @Test
    void givesTheSameKeyAndBytesEachTime() throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        AgentClassPath classPath = AgentClassPath.reachableFrom(AgentClassPath.MAIN_CLASS, LOADER);

        List<String> names = classPath.copyTo(first);
        classPath.copyTo(second);

        assertThat(classPath.addTo(new ContentKey()).value())
                .isEqualTo(AgentClassPath.reachableFrom(AgentClassPath.MAIN_CLASS, LOADER)
                        .addTo(new ContentKey())
                        .value());
        for (String name : names) {
            assertThat(second.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
    }

    @Test
    void failsWithoutTheAgent() {
        assertThatThrownBy(() -> AgentClassPath.reachableFrom("dev.slipway.agent.Absent", LOADER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dev.slipway.agent.Absent");
    }
}

package dev.slipway.cli.output;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The terminal of this process. Java tells of one only where both its input and its output are one, so the C library is asked:
 * {@code ioctl(fd, TIOCGWINSZ)} (tty_ioctl(4)) succeeds on terminals alone, and gives their size.
 */
public final class ProcessTerminal implements Terminal {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final long WINDOW_SIZE =
            System.getProperty("os.name", "").startsWith("Mac") ? 0x4008_7468L : 0x5413L;
    /** {@code struct winsize}: rows, columns, and two numbers of pixels. */
    private static final long WINDOW_SIZE_BYTES = 4L * Short.BYTES;

    private final Map<String, String> environment;

    /** @param environment the variables of the process */
    public ProcessTerminal(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public boolean movesCursor() {
        String kind = environment.getOrDefault("TERM", "");
        return !kind.isEmpty() && !kind.equals("dumb") && window(ERROR).isPresent();
    }

    /** See no-color.org: a variable that is set and not empty. */
    @Override
    public boolean hasColours() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    @Override
    public boolean canAnswer() {
        return window(INPUT).isPresent() && window(ERROR).isPresent();
    }

    @Override
    public Size size() {
        return window(ERROR).orElse(Size.USUAL);
    }

    @Override
    public OptionalInt outputColumns() {
        return window(OUTPUT).map(size -> OptionalInt.of(size.columns())).orElseGet(OptionalInt::empty);
    }

    private static Optional<Size> window(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(WINDOW_SIZE_BYTES, Short.BYTES);
            int result = (int) Libc.IOCTL.invokeExact(descriptor, WINDOW_SIZE, size);
            if (result != 0) {
                return Optional.empty();
            }
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
            return Optional.of(rows == 0 || columns == 0 ? Size.USUAL : new Size(columns, rows));
        } catch (Throwable e) {
            // invokeExact declares all: where there is no such function, there is no terminal that we know how to use.
            return Optional.empty();
        }
    }

    /** Linked when it is first asked for: it takes some ten milliseconds. */
    private static final class Libc {
        private static final MethodHandle IOCTL = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("ioctl").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2));
    }
}

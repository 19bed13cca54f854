package dev.slipway.cli.view;

import dev.slipway.cli.api.ServerSentEvent;
import dev.slipway.cli.output.Columns;
import dev.slipway.cli.output.Screen;
import dev.slipway.cli.output.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A build on a terminal, drawn anew ten times a second. */
final class TerminalView implements BuildView {
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(100);

    private final BuildProgress build;
    private final PrintWriter out;
    private final Terminal terminal;
    private final InstantSource clock;
    private final Screen screen;
    private final Palette palette;
    private final Thread painter;
    private boolean paused;

    /**
     * @param build whoever follows it changes it while it holds this view's lock, by {@link #show}
     * @param out where commands to a terminal pass
     */
    TerminalView(BuildProgress build, PrintWriter out, Terminal terminal, InstantSource clock) {
        this.build = build;
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.screen = new Screen(out);
        this.palette = terminal.hasColours() ? Palette.COLOURS : Palette.NONE;
        this.painter = Thread.ofPlatform().daemon().name("painter").start(this::paint);
    }

    private void paint() {
        try {
            while (true) {
                draw();
                Thread.sleep(BETWEEN_FRAMES);
            }
        } catch (InterruptedException e) {
            // The last frame is drawn by whoever ends it.
        }
    }

    private synchronized void draw() {
        if (!paused) {
            Terminal.Size size = terminal.size();
            screen.show(new Frame(build, clock.instant(), size, palette).live(), size);
        }
    }

    /** Events change what is drawn next; only warnings stand for themselves. */
    @Override
    public synchronized void show(ServerSentEvent event, BuildEvent read) {
        build.on(read, clock.instant());
        if (read instanceof BuildEvent.Line line
                && line.step().isEmpty()
                && line.text().startsWith(BuildEvent.WARNING)) {
            above(line.text());
        }
        PlainView.check(out);
    }

    private void above(String text) {
        Terminal.Size size = terminal.size();
        screen.show(
                Columns.wrap(text, size.columns() - 1).stream()
                        .map(palette::cancelled)
                        .toList(),
                size);
        screen.keep();
    }

    @Override
    public synchronized void pause() {
        paused = true;
        screen.keep();
    }

    @Override
    public synchronized void resume() {
        paused = false;
    }

    @Override
    public void close() {
        painter.interrupt();
        synchronized (this) {
            Terminal.Size size = terminal.size();
            // In one piece above the end of the screen, where it may scroll.
            screen.show(List.of(), size);
            new Frame(build, clock.instant(), size, palette).whole().forEach(line -> out.print(line + "\r\n"));
            out.flush();
            paused = true;
        }
    }
}

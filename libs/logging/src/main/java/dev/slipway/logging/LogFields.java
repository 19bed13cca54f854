package dev.slipway.logging;

import dev.slipway.events.text.Visible;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key-values of a message fields of its record, where a JSON formatter finds them ({@code mdc}). Escapes what a
 * terminal would obey, since values are often strangers' text: a message is one line, and so no two records.
 *
 * <p>A handler uses it by name: {@code quarkus.log.console.filter=slipway-fields}. It lets every record through.
 */
@LoggingFilter(name = LogFields.NAME)
public final class LogFields implements Filter {
    /** The name of the filter, for handlers. */
    public static final String NAME = "slipway-fields";

    @Override
    public boolean isLoggable(LogRecord logged) {
        if (logged instanceof ExtLogRecord extended) {
            if (extended.getParameters() != null) {
                fields(extended, extended.getFormattedMessage(), extended.getParameters());
            }
            makeVisible(extended);
        }
        return true;
    }

    private static void makeVisible(ExtLogRecord logged) {
        String message = logged.getFormattedMessage();
        if (message != null) {
            String visible = Visible.line(message);
            if (!visible.equals(message)) {
                logged.setMessage(visible, ExtLogRecord.FormatStyle.NO_FORMAT);
            }
        }
        if (logged.getThrown() != null) {
            logged.setThrown(VisibleFailure.of(logged.getThrown()));
        }
    }

    /** The message has each value behind its key, in the order of the parameters. */
    private static void fields(ExtLogRecord logged, @Nullable String message, Object[] values) {
        if (message == null) {
            return;
        }
        int from = 0;
        for (Object value : values) {
            String text = String.valueOf(value);
            int at = message.indexOf("=" + text, from);
            if (at < 0) {
                continue;
            }
            int key = keyStart(message, at);
            if (key < at) {
                logged.putMdc(message.substring(key, at), Visible.line(text));
            }
            from = at + 1 + text.length();
        }
    }

    private static int keyStart(String message, int end) {
        int start = end;
        while (start > 0 && Character.isLetterOrDigit(message.charAt(start - 1))) {
            start--;
        }
        return start;
    }
}

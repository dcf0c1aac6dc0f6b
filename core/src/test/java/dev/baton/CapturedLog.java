package dev.baton;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.DefaultLoggingEvent;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The SLF4J binding of these tests: keeps what Baton says while a test listens, and says nothing itself. */
public final class CapturedLog implements SLF4JServiceProvider {
    private static final List<CapturedLog.Line> LINES = new CopyOnWriteArrayList<>();
    private static volatile boolean isListening;

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();

    /** One event. */
    record Line(
            Level level,
            String logger,
            String message,
            Map<String, Object> keys,
            @Nullable Throwable cause) {
        /** All of it, as a binding might print it, causes included. */
        String everything() {
            StringBuilder all = new StringBuilder(message).append(keys);
            for (Throwable at = cause; at != null; at = at.getCause()) {
                all.append('\n').append(at);
            }
            return all.toString();
        }
    }

    /** Runs something and gives what was logged meanwhile, by whomever. */
    static List<Line> during(Runnable action) {
        LINES.clear();
        isListening = true;
        try {
            action.run();
        } finally {
            isListening = false;
        }
        return List.copyOf(LINES);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, Listening::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return new BasicMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return new NOPMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Listening extends LegacyAbstractLogger implements LoggingEventAware {
        private static final long serialVersionUID = 1L;

        Listening(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return isListening;
        }

        @Override
        public boolean isDebugEnabled() {
            return isListening;
        }

        @Override
        public boolean isInfoEnabled() {
            return isListening;
        }

        @Override
        public boolean isWarnEnabled() {
            return isListening;
        }

        @Override
        public boolean isErrorEnabled() {
            return isListening;
        }

        @Override
        public void log(LoggingEvent event) {
            List<KeyValuePair> pairs = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
            Map<String, Object> keys = pairs.stream().collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
            String message = MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray());
            LINES.add(new Line(event.getLevel(), name, message, keys, event.getThrowable()));
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable cause) {
            DefaultLoggingEvent event = new DefaultLoggingEvent(level, this);
            event.setMessage(message);
            event.addArguments(arguments == null ? new Object[0] : arguments);
            event.setThrowable(cause);
            log(event);
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return CapturedLog.class.getName();
        }
    }
}

package dev.baton.cli;

import dev.baton.PlanStatus;
import dev.baton.TaskStatus;
import java.util.Locale;

/**
 * How words look: colour where it is wanted, and for every status a sign and a word, so that colour never carries the
 * meaning alone.
 */
record Style(boolean isColoured) {
    private static final String RESET = "\033[0m";

    String red(String text) {
        return paint("\033[31m", text);
    }

    String green(String text) {
        return paint("\033[32m", text);
    }

    String yellow(String text) {
        return paint("\033[33m", text);
    }

    String cyan(String text) {
        return paint("\033[36m", text);
    }

    String dim(String text) {
        return paint("\033[2m", text);
    }

    String bold(String text) {
        return paint("\033[1m", text);
    }

    private String paint(String code, String text) {
        return isColoured && !text.isEmpty() ? code + text + RESET : text;
    }

    /** The text in the status's colour. */
    String of(TaskStatus status, String text) {
        return switch (status) {
            case COMPLETED -> green(text);
            case FAILED -> red(text);
            case BACKOFF, WAITING, CANCELLED -> yellow(text);
            case DISPATCHING, RUNNING -> cyan(text);
            case PENDING, READY, SKIPPED -> dim(text);
        };
    }

    /** The text in the status's colour. */
    String of(PlanStatus status, String text) {
        return switch (status) {
            case COMPLETED -> green(text);
            case FAILED -> red(text);
            case PAUSED, CANCELLED -> yellow(text);
            case CREATED, RUNNING -> cyan(text);
        };
    }

    static String sign(TaskStatus status) {
        return switch (status) {
            case PENDING, READY -> "·";
            case DISPATCHING, RUNNING -> "▶";
            case BACKOFF -> "↻";
            case WAITING -> "◆";
            case COMPLETED -> "✔";
            case FAILED -> "✖";
            case SKIPPED -> "–";
            case CANCELLED -> "■";
        };
    }

    static String sign(PlanStatus status) {
        return switch (status) {
            case CREATED -> "·";
            case RUNNING -> "▶";
            case PAUSED -> "◆";
            case COMPLETED -> "✔";
            case FAILED -> "✖";
            case CANCELLED -> "■";
        };
    }

    static String word(TaskStatus status) {
        return switch (status) {
            case DISPATCHING -> "starting";
            case BACKOFF -> "will retry";
            case PENDING, READY, RUNNING, WAITING, COMPLETED, FAILED, SKIPPED, CANCELLED -> lower(status);
        };
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

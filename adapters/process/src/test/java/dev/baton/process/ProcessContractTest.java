package dev.baton.process;

import dev.baton.Json;
import dev.baton.spi.ExecutionAdapter;
import dev.baton.testkit.adapter.AdapterSubject;
import dev.baton.testkit.adapter.ExecutionAdapterContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Processes keep the contract. */
class ProcessContractTest extends ExecutionAdapterContract {
    /** Each line is one start. */
    private static final String NOTE_THE_START = "echo run >>\"$STARTS/$BATON_DISPATCH_KEY\"; ";

    @TempDir
    Path directory;

    @Override
    protected AdapterSubject subject() {
        return new AdapterSubject() {
            @Override
            public String name() {
                return "processes";
            }

            @Override
            public ExecutionAdapter adapter() {
                return ProcessAdapter.builder()
                        .allowAnyProgram()
                        .env("STARTS", directory.toString())
                        .spool(directory.resolve("spool"))
                        .outputLimit(8 << 20)
                        .build();
            }

            @Override
            public Optional<Work> work(Behaviour behaviour) {
                return Optional.ofNullable(payload(behaviour)).map(payload -> new Work("process", payload));
            }

            @Override
            public OptionalInt starts(String dispatchKey) {
                return OptionalInt.of(lines(directory.resolve(dispatchKey)));
            }

            @Override
            public Optional<Path> readme() {
                return Optional.of(Path.of("README.md"));
            }
        };
    }

    private static @Nullable Json payload(AdapterSubject.Behaviour behaviour) {
        if (behaviour instanceof AdapterSubject.Behaviour.Returns returns) {
            return sh("cat").with("stdin", Json.of(returns.value().unmasked())).with("stdout", Json.of("json"));
        } else if (behaviour instanceof AdapterSubject.Behaviour.Fails fails) {
            return sh("cat >&2; exit 1").with("stdin", Json.of(fails.text()));
        } else if (behaviour instanceof AdapterSubject.Behaviour.GoesOn) {
            return sh("exec sleep 60");
        } else if (behaviour instanceof AdapterSubject.Behaviour.TellsProgress) {
            return sh("echo '::progress 0.5 half of it' >&2; sleep 1");
        }
        return behaviour instanceof AdapterSubject.Behaviour.Unfit ? Json.of(Map.of("argv", "no list")) : null;
    }

    private static Json sh(String script) {
        return Json.of(Map.of("argv", List.of("sh", "-c", NOTE_THE_START + script)));
    }

    private static int lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.BatonException;
import dev.baton.Orchestrator;
import dev.baton.Plan;
import dev.baton.jdbi.JdbiPlanStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodecsTest {
    private static final SecretKey KEY =
            new SecretKeySpec("0123456789abcdef".getBytes(StandardCharsets.US_ASCII), "AES");
    private static final String WORD = "canary".repeat(200);

    @TempDir
    private Path directory;

    private JdbiPlanStore file() {
        return JdbiPlanStore.h2File(directory.resolve("plans"));
    }

    private static String run(JdbiPlanStore store, String id) {
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(store)
                .function("say", task -> WORD)
                .build()) {
            Plan plan = Plan.named("say").id(id).task("say", t -> t.type("say")).build();
            return String.valueOf(
                    orchestrator.orchestrate(plan).await(Duration.ofMinutes(1)).output());
        }
    }

    private String bytes() throws Exception {
        return new String(Files.readAllBytes(directory.resolve("plans.mv.db")), StandardCharsets.ISO_8859_1);
    }

    @Test
    void valuesArePackedAndEncryptedAndCanBeRead() throws Exception {
        String packed = run(file().withCodec(new GzipCodec()), "one");
        String sealed = run(file().withOldCodec(new GzipCodec()).withCodec(new AesGcmCodec("aes-1", KEY)), "two");
        assertThat(bytes()).doesNotContain("canarycanary");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(file().withOldCodec(new GzipCodec()).withOldCodec(new AesGcmCodec("aes-1", KEY)))
                .function("say", task -> WORD)
                .build()) {
            assertThat(String.valueOf(orchestrator.run("one").state().output())).isEqualTo(packed);
            assertThat(String.valueOf(orchestrator.run("two").state().output())).isEqualTo(sealed);
        }
    }

    @Test
    void aValueThatWasTamperedWithIsNotRead() {
        AesGcmCodec codec = new AesGcmCodec("aes-1", KEY);
        byte[] stored = codec.encode(WORD.getBytes(StandardCharsets.UTF_8));
        stored[20] ^= 1;
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> codec.decode(stored));
    }

    @Test
    void withoutTheKeyNothingIsRead() {
        run(file().withCodec(new AesGcmCodec("aes-1", KEY)), "one");
        try (Orchestrator orchestrator = Orchestrator.builder()
                .store(file())
                .function("say", task -> WORD)
                .build()) {
            assertThatExceptionOfType(BatonException.class)
                    .isThrownBy(() -> orchestrator.run("one").state())
                    .satisfies(e -> assertThat(e.code()).isEqualTo("STORE_NOT_READABLE"));
        }
    }
}

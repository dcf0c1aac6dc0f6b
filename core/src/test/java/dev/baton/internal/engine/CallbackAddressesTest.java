package dev.baton.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.BatonException;
import dev.baton.spi.TaskRef;
import dev.baton.spi.WebhookDelivery;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackAddressesTest {
    private static final URI BASE = URI.create("https://host.example/hooks/");
    private static final String SECRET = "0123456789abcdef01234567";
    private static final String OTHER = "a-secret-that-is-another";

    private final CallbackAddresses addresses = new CallbackAddresses(BASE, List.of(SECRET));
    private final TaskRef ref = new TaskRef("store", "plan", "task", 1);

    private static WebhookDelivery delivery(String path) {
        return new WebhookDelivery(Map.of(), new byte[0], Instant.EPOCH, path);
    }

    private String path() {
        String address = String.valueOf(addresses.of("crew", ref));
        assertThat(address).startsWith("https://host.example/hooks/crew/" + ref.dispatchKey() + ".");
        return address.substring("https://host.example/hooks/crew/".length());
    }

    @Test
    void anAddressProvesItsKey() {
        WebhookDelivery read = addresses.read("crew", delivery(path() + "/step/1"));
        assertThat(read.callbackKey()).isEqualTo(ref.dispatchKey());
        assertThat(read.path()).isEqualTo("step/1");
        assertThat(addresses.read("crew", delivery(path())).path()).isEmpty();
    }

    @Test
    void noCharacterOfItCanBeChanged() {
        String path = path();
        for (int i = 0; i < path.length(); i++) {
            for (char other : new char[] {'a', 'b', '-', '7'}) {
                if (path.charAt(i) != other && path.charAt(i) != '.') {
                    String changed = path.substring(0, i) + other + path.substring(i + 1);
                    assertThat(addresses.read("crew", delivery(changed)))
                            .as(changed)
                            .isNull();
                }
            }
        }
    }

    @Test
    void itIsGoodForItsAdapterOnly() {
        assertThat(addresses.read("other", delivery(path()))).isNull();
    }

    @Test
    void whatIsNoCallbackAddressIsLeftAlone() {
        for (String path : List.of("", "events", ref.dispatchKey(), path().substring(1), "a/b")) {
            WebhookDelivery given = delivery(path);
            assertThat(addresses.read("crew", given)).as(path).isSameAs(given);
        }
    }

    @Test
    void anOldSecretIsBelievedWhileItIsKnown() {
        String path = path();
        assertThat(new CallbackAddresses(BASE, List.of(OTHER, SECRET)).read("crew", delivery(path)))
                .isNotNull();
        assertThat(new CallbackAddresses(BASE, List.of(OTHER)).read("crew", delivery(path)))
                .isNull();
        assertThat(CallbackAddresses.NONE.read("crew", delivery(path))).isNull();
        assertThat(CallbackAddresses.NONE.of("crew", ref)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/x", "https:///x", "https://host/x?y=z", "https://host/x#y", "https://me@host/x", "x"
            })
    void anAddressThatNobodyCanDeliverToIsRefused(String address) {
        assertThatThrownBy(() -> new CallbackAddresses(URI.create(address), List.of(SECRET)))
                .isInstanceOf(BatonException.class)
                .hasMessageContaining(address);
    }

    @Test
    void aWeakSecretIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> new CallbackAddresses(BASE, List.of(SECRET, "short")))
                .isInstanceOfSatisfying(
                        BatonException.class, e -> assertThat(e.code()).isEqualTo("WEAK_SECRET"))
                .hasMessageNotContaining("short");
        assertThat(addresses.toString()).doesNotContain(SECRET);
    }
}

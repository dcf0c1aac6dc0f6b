package dev.baton.internal.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.Json;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which forms a secret is found. */
class MasksTest {
    private static final String SECRET = "s3cr3t/+ \"päss\"&word";

    private final Masks masks = Masks.NONE.with(List.of(SECRET));

    @Test
    void asItIs() {
        assertThat(masks.text("a " + SECRET + " b " + SECRET)).isEqualTo("a *** b ***");
        assertThat(masks.text("nothing to see")).isEqualTo("nothing to see");
    }

    @Test
    void insideJson() {
        assertThat(masks.text(Json.of(List.of(SECRET)).toString())).isEqualTo("[\"***\"]");
    }

    @Test
    void inAUrl() {
        assertThat(masks.text("?token=s3cr3t%2F%2B+%22p%C3%A4ss%22%26word&x=1")).isEqualTo("?token=***&x=1");
        assertThat(masks.text("?token=s3cr3t%2F%2B%20%22p%C3%A4ss%22%26word")).isEqualTo("?token=***");
    }

    @Test
    void inBase64AtAnyAlignment() {
        for (String before : List.of("", "u", "us", "usr:", "user:")) {
            for (String behind : List.of("", "\n", "12", "123")) {
                byte[] bytes = (before + SECRET + behind).getBytes(UTF_8);
                for (Base64.Encoder encoder :
                        List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
                    String masked = masks.text("Basic " + encoder.encodeToString(bytes));
                    assertThat(masked).contains("***").hasSizeLessThan(26);
                }
            }
        }
    }

    @Test
    void lineByLine() {
        Masks key =
                Masks.NONE.with(List.of("-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n"));
        assertThat(key.text("  MIIEvQIBADANBg  ")).isEqualTo("  ***  ");
        assertThat(key.text("kqhkiG9w0BAQEF")).isEqualTo("***");
    }

    @Test
    void atTheEndOfATextThatWasCut() {
        assertThat(masks.text("the token is s3cr3t/…")).isEqualTo("the token is ***…");
        assertThat(masks.text("the token is s3…")).isEqualTo("the token is s3…"); // too little to tell
    }

    @Test
    void theLongestFirstAndNothingShort() {
        Masks two = Masks.NONE.with(List.of("abcd", "abcdefgh", "xyz"));
        assertThat(two.text("abcdefgh abcd xyz")).isEqualTo("*** *** xyz");
    }

    @Test
    void inDataWhateverItsShape() {
        Json data = Json.parse("{\"a\":[1,true,null,\"x " + "hunter2!" + "\"],\"hunter2!\":{\"b\":2.50}}");
        assertThat(Masks.NONE.with(List.of("hunter2!")).data(data).toString())
                .isEqualTo("{\"a\":[1,true,null,\"x ***\"],\"***\":{\"b\":2.50}}");
        assertThat(Masks.NONE.with(List.of("hunter2!")).data(Json.secret("other")))
                .isEqualTo(Json.of("***"));
    }
}

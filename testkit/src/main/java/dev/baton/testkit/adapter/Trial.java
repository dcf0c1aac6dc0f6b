package dev.baton.testkit.adapter;

import dev.baton.testkit.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Runs the contract: gives each rule a bench of its own, and writes the conformance card when all were tried. */
final class Trial extends RuleBook implements ParameterResolver, AfterEachCallback {
    static final String REFRESH = "baton.conformance.refresh";
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Trial.class);

    private volatile @Nullable AdapterSubject subject;

    Trial() {
        super("docs/adapter-rules.md");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Bench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        AdapterSubject asked = ((ExecutionAdapterContract) context.getRequiredTestInstance()).subject();
        subject = asked;
        Bench bench = new Bench(asked);
        context.getStore(OURS).put(Bench.class, bench);
        return bench;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Bench bench = context.getStore(OURS).get(Bench.class, Bench.class);
        if (bench != null) {
            bench.close();
        }
    }

    @Override
    protected void allTried(Map<String, Verdict> verdicts, ExtensionContext context) throws IOException {
        AdapterSubject tried = subject;
        if (tried == null) {
            return;
        }
        String card = AdapterCard.of(tried, verdicts);
        Path file =
                Path.of("target", "conformance", context.getRequiredTestClass().getSimpleName() + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, card);

        Optional<Path> readme = tried.readme();
        boolean isBroken = verdicts.values().stream().anyMatch(Verdict.Broken.class::isInstance);
        if (readme.isEmpty() || isBroken) {
            return; // a broken rule has failed a test already
        }
        ReadmeCard place = new ReadmeCard(readme.get());
        if (context.getConfigurationParameter(REFRESH).filter("true"::equals).isPresent()) {
            place.refresh(card);
        } else {
            place.hold(card);
        }
    }
}

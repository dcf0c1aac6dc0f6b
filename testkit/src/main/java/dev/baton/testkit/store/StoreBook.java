package dev.baton.testkit.store;

import dev.baton.testkit.RuleBook;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each rule its stage, and takes it down afterwards. */
final class StoreBook extends RuleBook implements ParameterResolver, AfterEachCallback {
    private static final Namespace OURS = Namespace.create(StoreBook.class);

    StoreBook() {
        super(PlanStoreContract.PAGE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StoreStage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PlanStoreContract contract = (PlanStoreContract) context.getRequiredTestInstance();
        return context.getStore(OURS)
                .getOrComputeIfAbsent(StoreStage.class, type -> new StoreStage(contract.subject()), StoreStage.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        StoreStage stage = context.getStore(OURS).remove(StoreStage.class, StoreStage.class);
        if (stage != null) {
            stage.close();
        }
    }
}

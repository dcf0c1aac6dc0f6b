package dev.baton.jdbi;

import dev.baton.InvalidPlanException;
import dev.baton.Plan;
import dev.baton.PlanDocument;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads plans' content by its hash. The last few stay parsed, since every page of a big plan's tasks needs its content.
 * Used by one thread at a time.
 */
final class PlanContents {
    private static final int KEPT = 16;

    private final Handle handle;
    private final Map<String, SoftReference<Plan>> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<Plan>> eldest) {
            return size() > KEPT;
        }
    };

    PlanContents(Handle handle) {
        this.handle = handle;
    }

    Plan of(PlanRow row) {
        return required(get(List.of(row.contentHash())).get(row.contentHash()), row);
    }

    static Plan required(@Nullable Plan content, PlanRow row) {
        if (content == null) {
            throw StoredObject.notReadable("the plan '" + row.head().id() + "' without its content", null);
        }
        return content;
    }

    /** The content of each hash; those that do not exist are left out. */
    Map<String, Plan> get(Collection<String> hashes) {
        Map<String, Plan> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String hash : hashes) {
            SoftReference<Plan> reference = kept.get(hash);
            Plan plan = reference == null ? null : reference.get();
            if (plan == null) {
                missing.add(hash);
            } else {
                found.put(hash, plan);
            }
        }
        if (!missing.isEmpty()) {
            handle.createQuery("SELECT c.hash, document FROM UNNEST(:hashes) AS wanted(hash)"
                            + " JOIN baton_content c ON c.hash = wanted.hash")
                    .bindArray("hashes", String.class, missing)
                    .map((row, context) -> Map.entry(row.getString("hash"), row.getString("document")))
                    .forEach(content -> {
                        Plan plan = read(content.getValue());
                        found.put(content.getKey(), plan);
                        kept.put(content.getKey(), new SoftReference<>(plan));
                    });
        }
        return found;
    }

    private static Plan read(String document) {
        try {
            return PlanDocument.stored(document);
        } catch (InvalidPlanException e) {
            throw StoredObject.notReadable("a plan's content that is none", e);
        }
    }
}

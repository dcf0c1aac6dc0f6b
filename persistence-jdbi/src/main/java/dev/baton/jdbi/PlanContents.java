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
 * Safe for use by many threads, each with a handle of its own.
 */
final class PlanContents {
    private static final int KEPT = 16;

    private final Map<String, SoftReference<Plan>> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SoftReference<Plan>> eldest) {
            return size() > KEPT;
        }
    };

    Plan of(Handle handle, PlanRow row) {
        return required(get(handle, List.of(row.contentHash())).get(row.contentHash()), row);
    }

    static Plan required(@Nullable Plan content, PlanRow row) {
        if (content == null) {
            throw StoredObject.notReadable("the plan '" + row.head().id() + "' without its content", null);
        }
        return content;
    }

    /** The content of each hash; those that do not exist are left out. */
    Map<String, Plan> get(Handle handle, Collection<String> hashes) {
        Map<String, Plan> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String hash : hashes) {
            Plan plan = kept(hash);
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
                        keep(content.getKey(), plan);
                    });
        }
        return found;
    }

    private @Nullable Plan kept(String hash) {
        synchronized (kept) {
            SoftReference<Plan> reference = kept.get(hash);
            return reference == null ? null : reference.get();
        }
    }

    private void keep(String hash, Plan plan) {
        synchronized (kept) {
            kept.put(hash, new SoftReference<>(plan));
        }
    }

    private static Plan read(String document) {
        try {
            return PlanDocument.stored(document);
        } catch (InvalidPlanException e) {
            throw StoredObject.notReadable("a plan's content that is none", e);
        }
    }
}

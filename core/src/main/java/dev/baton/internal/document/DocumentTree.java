package dev.baton.internal.document;

import dev.baton.DocumentNode;
import dev.baton.DocumentNode.Array;
import dev.baton.DocumentNode.Field;
import dev.baton.DocumentNode.Fields;
import dev.baton.internal.document.Problems.Place;
import org.jspecify.annotations.Nullable;

/** Finds places in a document. */
final class DocumentTree {
    private DocumentTree() {}

    static Place place(DocumentNode node) {
        return new Place(node.line(), node.column());
    }

    /** Where the value at a pointer begins, or the nearest value around it that there is. */
    static Place locate(DocumentNode root, String pointer) {
        DocumentNode nearest = root;
        String[] segments = pointer.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            DocumentNode next = child(nearest, segments[i].replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                break;
            }
            nearest = next;
        }
        return place(nearest);
    }

    private static @Nullable DocumentNode child(DocumentNode node, String segment) {
        if (node instanceof Fields fields) {
            for (Field field : fields.fields()) {
                if (field.name().equals(segment)) {
                    return field.value();
                }
            }
        } else if (node instanceof Array array) {
            for (int i = 0; i < array.elements().size(); i++) {
                if (Integer.toString(i).equals(segment)) {
                    return array.elements().get(i);
                }
            }
        }
        return null;
    }

    /** One more segment for a pointer. */
    static String path(String parent, String key) {
        boolean plain = key.indexOf('~') < 0 && key.indexOf('/') < 0;
        return parent + "/" + (plain ? key : key.replace("~", "~0").replace("/", "~1"));
    }
}

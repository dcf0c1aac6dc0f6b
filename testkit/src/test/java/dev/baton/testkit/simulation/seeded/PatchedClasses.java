package dev.baton.testkit.simulation.seeded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A source file of core with a seeded fault, compiled in memory. */
final class PatchedClasses {
    private static final Path SOURCES = Path.of("../core/src/main/java/dev/baton/internal");

    private PatchedClasses() {}

    /** The classes of the file, by name. */
    static Map<String, byte[]> of(SeededFault fault) throws IOException {
        return compile("dev.baton.internal." + fault.file().replace('/', '.'), source(fault));
    }

    /** The text of the file, with the fault. */
    static String source(SeededFault fault) throws IOException {
        Path file = SOURCES.resolve(fault.file() + ".java");
        String source = Files.readString(file);
        int at = source.indexOf(fault.right());
        if (at < 0 || source.indexOf(fault.right(), at + 1) >= 0) {
            throw new AssertionError(
                    "\"" + fault.says() + "\" is out of date: its place does not stand exactly once in " + file);
        }
        return source.substring(0, at)
                + fault.wrong()
                + source.substring(at + fault.right().length());
    }

    private static Map<String, byte[]> compile(String className, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, byte[]> classes = new LinkedHashMap<>();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean isGood = compiler.getTask(
                            problems,
                            new InMemory(files, classes),
                            null,
                            List.of("-proc:none", "-nowarn", "-g", "-cp", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(className, source)))
                    .call();
            if (!isGood) {
                throw new AssertionError("The fault does not compile:\n" + problems);
            }
        }
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, byte[]> classes;

        InMemory(JavaFileManager files, Map<String, byte[]> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(className, toByteArray());
                        }
                    };
                }
            };
        }
    }
}

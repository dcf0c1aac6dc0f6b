package dev.baton.testkit.simulation.seeded;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Has Baton's classes anew, some of them patched; all others are those of everybody. */
final class PatchingLoader extends ClassLoader {
    private static final String OURS = "dev.baton.";

    private final Map<String, byte[]> patched;

    PatchingLoader(Map<String, byte[]> patched) {
        super("patched", PatchingLoader.class.getClassLoader());
        this.patched = patched;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] code = patched.get(name);
        if (code == null) {
            try (InputStream original = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (original == null) {
                    throw new ClassNotFoundException(name);
                }
                code = original.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, code, 0, code.length);
    }
}

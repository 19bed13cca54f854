package dev.slipway.standalone;

import static java.util.Objects.requireNonNull;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What settings mean: the Javadoc of the methods that they are, read from the sources of the modules beside this one. */
final class SettingMeanings {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path SOURCES = Path.of("src", "main", "java");

    private final List<Path> roots;
    private final Map<Class<?>, Map<String, String>> read = new HashMap<>();

    SettingMeanings() throws IOException {
        try (Stream<Path> directories = Files.walk(ROOT, 2)) {
            roots = directories
                    .map(directory -> directory.resolve(SOURCES))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    /** As Markdown; empty where the method has no Javadoc. */
    Optional<String> of(Method method) {
        return Optional.ofNullable(read.computeIfAbsent(outermost(method.getDeclaringClass()), this::read)
                .get(method.getDeclaringClass().getSimpleName() + "." + method.getName()));
    }

    private static Class<?> outermost(Class<?> type) {
        Class<?> outermost = type;
        for (Class<?> around = type.getEnclosingClass(); around != null; around = around.getEnclosingClass()) {
            outermost = around;
        }
        return outermost;
    }

    private Map<String, String> read(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".java";
        Path source = roots.stream()
                .map(root -> root.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no module has the source " + name));
        try {
            return parse(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parse(Path source) throws IOException {
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests run on a JDK");
        Map<String, String> meanings = new HashMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        TreePath path = getCurrentPath();
                        DocCommentTree comment = docs.getDocCommentTree(path);
                        if (comment != null
                                && path.getParentPath().getLeaf() instanceof ClassTree owner
                                && path.getLeaf().getKind() == Tree.Kind.METHOD) {
                            meanings.put(owner.getSimpleName() + "." + method.getName(), markdown(comment));
                        }
                        return super.visitMethod(method, nothing);
                    }
                }.scan(unit, null);
            }
        }
        return meanings;
    }

    private static String markdown(DocCommentTree comment) {
        return comment.getFullBody().stream()
                .map(SettingMeanings::markdown)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }

    private static String markdown(DocTree part) {
        return switch (part) {
            case LiteralTree literal -> "`" + literal.getBody() + "`";
            case LinkTree link -> "`" + DescribedSettings.kebab(member(link)) + "`";
            default -> part.toString();
        };
    }

    /** Another setting of the same group. */
    private static String member(LinkTree link) {
        String signature = link.getReference().getSignature();
        if (!signature.startsWith("#")) {
            throw new IllegalStateException(
                    "operators read the Javadoc of settings, and " + link + " leads them nowhere; use a comment");
        }
        return signature.substring(1);
    }
}

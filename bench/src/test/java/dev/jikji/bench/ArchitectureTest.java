package dev.jikji.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What depends on what, over the classes of all modules. Each rule is also shown to fail where it should.
class ArchitectureTest {
    /// A module sees only those before it.
    private static final List<String> MODULES = List.of("text", "embed", "tensor", "nn", "train", "models", "report",
            "cli");

    private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.jikji");

    private static boolean holds(ArchRule rule, JavaClasses classes) {
        return !rule.evaluate(classes).hasViolation();
    }

    @Test
    void everyModuleIsLookedAt() {
        assertThat(classes.size()).isGreaterThan(100);
        for (String module : List.of("text", "tensor", "nn", "train", "models", "report", "cli")) {
            assertThat(classes).as(module).anyMatch(type -> type.getPackageName().startsWith("dev.jikji." + module));
        }
    }

    private static ArchRule libtorchOnlyIn(String thePackage) {
        return noClasses().that().resideOutsideOfPackage(thePackage).should().dependOnClassesThat()
                .resideInAPackage("org.bytedeco..");
    }

    @Test
    void onlyTheTensorPackageKnowsLibtorch() {
        libtorchOnlyIn("dev.jikji.tensor").check(classes);
        assertThat(holds(libtorchOnlyIn("dev.jikji.nn"), classes)).isFalse();
    }

    private static ArchRule sees(String module, List<String> hidden) {
        String[] packages = hidden.stream().map(name -> "dev.jikji." + name + "..").toArray(String[]::new);
        return noClasses().that().resideInAPackage("dev.jikji." + module + "..").should().dependOnClassesThat()
                .resideInAnyPackage(packages).allowEmptyShould(true);
    }

    @Test
    void aModuleSeesOnlyThoseAboveIt() {
        for (int i = 0; i < MODULES.size() - 1; i++) {
            sees(MODULES.get(i), MODULES.subList(i + 1, MODULES.size())).check(classes);
        }
        sees("report", List.of("models")).check(classes); // a report needs a run's files, not its model
        assertThat(holds(sees("nn", List.of("tensor")), classes)).isFalse();
        assertThat(holds(sees("cli", List.of("models")), classes)).isFalse();
    }

    private static ArchRule noPackageCalled(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) packages[i] = "dev.jikji.." + names[i] + "..";
        return noClasses().should().resideInAnyPackage(packages);
    }

    @Test
    void packagesAreNounsOfTheField() {
        noPackageCalled("util", "utils", "common", "impl", "manager", "helper", "misc").check(classes);
        assertThat(holds(noPackageCalled("safetensors"), classes)).isFalse();
    }
}

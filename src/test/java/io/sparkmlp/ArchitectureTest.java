package io.sparkmlp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages. */
@AnalyzeClasses(packages = "io.sparkmlp", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule arrowsPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("app")
          .definedBy("io.sparkmlp.app..")
          .layer("export")
          .definedBy("io.sparkmlp.export..")
          .layer("ui")
          .definedBy("io.sparkmlp.ui..")
          .layer("api")
          .definedBy("io.sparkmlp")
          .layer("train")
          .definedBy("io.sparkmlp.train..")
          .layer("net")
          .definedBy("io.sparkmlp.net..")
          .layer("optim")
          .definedBy("io.sparkmlp.optim..")
          .layer("kernel")
          .definedBy("io.sparkmlp.kernel..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("export")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("ui")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("app", "export", "ui")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("api", "app", "export", "ui")
          .whereLayer("net")
          .mayOnlyBeAccessedByLayers("api", "train")
          .whereLayer("optim")
          .mayOnlyBeAccessedByLayers("api", "train")
          .whereLayer("kernel")
          .mayOnlyBeAccessedByLayers("train", "net", "optim");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.sparkmlp.(*)..").should().beFreeOfCycles();

  /** And so neither Spark nor Scala, nor a logger but the one that says how to start the JVM. */
  @ArchTest
  static final ArchRule numericsArePlainJava =
      classes()
          .that()
          .resideInAnyPackage("io.sparkmlp.net..", "io.sparkmlp.optim..", "io.sparkmlp.kernel..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jdk.incubator.vector..",
              "org.slf4j..",
              "io.sparkmlp.net..",
              "io.sparkmlp.optim..",
              "io.sparkmlp.kernel..");

  @ArchTest
  static final ArchRule vectorApiStaysInTheKernels =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkmlp.kernel..")
          .should()
          .dependOnClassesThat(resideInAPackage("jdk.incubator.vector.."));

  @ArchTest
  static final ArchRule netAndOptimStandSideBySide =
      slices()
          .matching("io.sparkmlp.(net|optim)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);
}

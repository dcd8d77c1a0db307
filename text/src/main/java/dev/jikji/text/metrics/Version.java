package dev.jikji.text.metrics;

/// What stands for the version in signatures: these figures are sacreBLEU's, computed by other code.
final class Version {
    private Version() {}

    static String name() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "jikji" : "jikji-" + version;
    }
}

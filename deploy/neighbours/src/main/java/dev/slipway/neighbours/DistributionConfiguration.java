package dev.slipway.neighbours;

/**
 * The registry's configuration file (Distribution 2.8 and 3, docs/configuration.md). It logs warnings and, by another setting, each
 * access: at {@code info} it would write the headers of its notifications into the log, our secret among them.
 */
final class DistributionConfiguration {
    private DistributionConfiguration() {}

    static String yaml(DistributionSettings settings) {
        StringBuilder yaml = new StringBuilder("""
                version: 0.1
                log:
                  level: warn
                  accesslog:
                    disabled: false
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: %s
                  maintenance:
                    uploadpurging:
                      enabled: true
                      age: 24h
                      interval: 6h
                      dryrun: false
                http:
                  addr: %s
                  secret: %s
                  draintimeout: 5s
                """.formatted(
                        quoted(settings.data().toAbsolutePath().toString()),
                        settings.deleteEnabled(),
                        quoted(settings.authority()),
                        quoted(settings.uploadSecret())));
        settings.token()
                .ifPresent(token -> yaml.append("""
                auth:
                  token:
                    realm: %s
                    service: %s
                    issuer: %s
                    rootcertbundle: %s
                """.formatted(
                        quoted(token.realm().toString()),
                        quoted(token.service()),
                        quoted(token.issuer()),
                        quoted(token.certificateBundle().toAbsolutePath().toString()))));
        settings.notifications()
                .ifPresent(endpoint -> yaml.append(
                        """
                notifications:
                  events:
                    includereferences: true
                  endpoints:
                    - name: slipway
                      url: %s
                      headers:
                        Authorization: [%s]
                      timeout: 5s
                      threshold: 5
                      backoff: 1s
                      ignoredmediatypes: [application/octet-stream]
                      ignore:
                        actions: [pull]
                """.formatted(quoted(endpoint.url().toString()), quoted(endpoint.authorization()))));
        return yaml.toString();
    }

    /** A YAML double-quoted scalar. */
    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

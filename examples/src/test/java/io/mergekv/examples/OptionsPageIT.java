package io.mergekv.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mergekv.DatabaseBuilder;
import io.mergekv.Option;
import io.mergekv.spi.CacheProvider;
import io.mergekv.spi.ChangeLogProvider;
import io.mergekv.spi.Provider;
import io.mergekv.spi.StoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** docs/options.md has what the options say of themselves. {@code -Dmergekv.options.write=true} writes it. */
final class OptionsPageIT {
    private static final Path PAGE = Path.of("..", "docs", "options.md");
    private static final String BEGIN = "<!-- generated -->\n";

    @Test
    void pageHasEveryOptionAsItIsDeclared() throws Exception {
        String page = Files.readString(PAGE);
        String prose = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String expected = prose + tables();
        if (Boolean.getBoolean("mergekv.options.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    void defaultsAreTextsThatTheOptionReads() {
        for (Option<?> option : DatabaseBuilder.options()) {
            assertThat(option.parse(option.defaultText())).isEqualTo(option.defaultValue());
        }
    }

    private static String tables() {
        StringBuilder page = new StringBuilder();
        table(page, "The database", DatabaseBuilder.options());
        providers(page, "Store", StoreProvider.class);
        providers(page, "Cache", CacheProvider.class);
        providers(page, "Change log", ChangeLogProvider.class);
        return page.toString();
    }

    private static <P extends Provider> void providers(StringBuilder page, String kind, Class<P> type) {
        ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getClass().getPackageName().startsWith("io.mergekv.")
                        && !provider.options().isEmpty())
                .sorted(Comparator.comparing(Provider::name))
                .forEach(provider -> table(page, kind + " `" + provider.name() + "`", provider.options()));
    }

    private static void table(StringBuilder page, String title, List<? extends Option<?>> options) {
        page.append("\n## ").append(title).append("\n\n| option | default | takes | |\n|---|---|---|---|\n");
        for (Option<?> option : options) {
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(option.name(), option.defaultText(), option.allowed(), option.description()));
        }
    }
}

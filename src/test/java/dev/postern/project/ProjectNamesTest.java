package dev.postern.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.problem.CommandException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectNamesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            ../shop,         shop,        shop,       shop,        Shop
            /tmp/my-shop 2,  my_shop_2,   my_shop_2,  my-shop-2,   MyShop2
            Bücher,          bucher,      bucher,     bucher,      Bucher
            shop.v2,         shop_v2,     shop_v2,    shop-v2,     ShopV2
            application,     application, application, application, AppApplication
            """)
    void folder_namesAreDerived(
            String folder, String packageName, String groupId, String artifactId, String className) {
        ProjectNames names = ProjectNames.of(Path.of(folder), null);
        assertThat(names.packageName()).isEqualTo(packageName);
        assertThat(names.groupId()).isEqualTo(groupId);
        assertThat(names.artifactId()).isEqualTo(artifactId);
        assertThat(names.className()).isEqualTo(className);
    }

    @Test
    void requestedPackage_decidesAllNames() {
        ProjectNames names = ProjectNames.of(Path.of("class"), "com.acme.web_shop");
        assertThat(names.groupId()).isEqualTo("com.acme");
        assertThat(names.artifactId()).isEqualTo("web-shop");
        assertThat(names.className()).isEqualTo("WebShop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "2shop", "магазин", "_", "/", "true"})
    void folderWithoutPackageName_isRejectedWithHint(String folder) {
        assertThatThrownBy(() -> ProjectNames.of(Path.of(folder), null))
                .isInstanceOf(CommandException.class)
                .extracting(e -> ((CommandException) e).hint())
                .asString()
                .contains("--package com.acme.shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com.acme.new", "com..acme", "Com.Acme", "com.acme.", "java.shop", "dev.postern.shop", "a-b", ""})
    void invalidPackage_isRejected(String packageName) {
        assertThatThrownBy(() -> ProjectNames.of(Path.of("shop"), packageName)).isInstanceOf(CommandException.class);
    }
}

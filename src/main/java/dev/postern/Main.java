package dev.postern;

import dev.postern.cli.Commands;
import dev.postern.cli.Serve;
import dev.postern.http.Extension;
import java.util.List;

/// The program.
final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Extension extension = Extension.none();
        Serve serve =
                new Serve((address, settings) -> Postern.start(address, settings.pool(), settings.server(), extension));
        System.exit(Commands.run(List.of(serve), arguments));
    }
}

package dev.postern;

import dev.postern.cli.Application;
import dev.postern.cli.Commands;
import dev.postern.cli.Config;
import dev.postern.cli.Migrate;
import dev.postern.cli.OpenApi;
import dev.postern.cli.Ready;
import dev.postern.cli.Schema;
import dev.postern.cli.Serve;
import dev.postern.cli.Types;
import java.util.ArrayList;
import java.util.List;

/// The program.
final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // named here in full, so that without the blog there is one line to change
        Application application = dev.postern.blog.Blog.application();
        List<Object> commands = new ArrayList<>();
        commands.add(new Serve((address, settings) ->
                Postern.start(address, settings.pool(), settings.server(), application.extension())));
        commands.add(new Migrate());
        commands.add(new Config());
        commands.add(new Schema(schemas -> Postern.catalog(schemas, application.extension())));
        commands.add(new Ready());
        commands.add(
                new OpenApi((schemas, publicUrl) -> Postern.contract(schemas, publicUrl, application.extension())));
        commands.add(new Types(schemas -> Postern.catalog(schemas, application.extension())));
        commands.addAll(application.commands());
        System.exit(Commands.run(commands, arguments));
    }
}

package dev.postern;

import dev.postern.cli.ConfigCommand;
import dev.postern.cli.MigrateCommand;
import dev.postern.cli.OpenApiCommand;
import dev.postern.cli.ReadyCommand;
import dev.postern.cli.RootCommand;
import dev.postern.cli.SchemaCommand;
import dev.postern.cli.ServeCommand;
import dev.postern.cli.ServiceFactory;
import dev.postern.cli.TokenCommand;
import dev.postern.cli.TypesCommand;
import java.util.ArrayList;
import java.util.List;

/// Entry point of the program.
final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // fully qualified: removing the example means changing this line alone
        ServiceFactory application = dev.postern.blog.Blog.application();
        List<Object> commands = new ArrayList<>();
        commands.add(new ServeCommand(
                (address, options) -> Postern.start(address, options.pool(), options.server(), application.extension()),
                application.loginRole()));
        commands.add(new MigrateCommand(application.loginRole()));
        commands.add(new ConfigCommand());
        commands.add(new SchemaCommand(schemas -> Postern.catalog(schemas, application.extension())));
        commands.add(new ReadyCommand());
        commands.add(new OpenApiCommand(
                (schemas, publicUrl) -> Postern.openApi(schemas, publicUrl, application.extension())));
        commands.add(new TokenCommand());
        commands.add(new TypesCommand(schemas -> Postern.catalog(schemas, application.extension())));
        commands.addAll(application.commands());
        System.exit(RootCommand.run(commands, arguments));
    }
}

import java.util.function.Function;

/// Service under load, with its form of the requests.
///
/// @param authorization header value; empty for an anonymous caller
record Target(Service service, String authorization, Function<Workload, Request> requests) {

    static Target postern(Service service, String authorization) {
        return new Target(service, authorization, workload -> workload.postern);
    }

    static Target peer(Service service) {
        return new Target(service, "", workload -> workload.peer);
    }

    String name() {
        return service.name();
    }

    boolean isPostern() {
        return name().startsWith(PosternProcess.NAME);
    }

    Request request(Workload workload) {
        return requests.apply(workload);
    }
}

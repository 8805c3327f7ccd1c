import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Results with the environment that they were measured in.
///
/// @param environment description of the machine, the versions and the settings, by name
record Report(Map<String, String> environment, List<Result> results) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Report read(Path file) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        Map<String, String> environment = new LinkedHashMap<>();
        json.path("about").properties().forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
        List<Result> results = new ArrayList<>();
        for (JsonNode workload : json.path("workloads")) {
            Result result = new Result(Workload.named(workload.path("workload").asText()));
            for (JsonNode round : workload.path("rounds")) {
                result.rounds().add(JSON.treeToValue(round, Result.Round.class));
            }
            results.add(result);
        }
        return new Report(environment, results);
    }

    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("about", environment);
        json.put("workloads", results.stream().map(this::json).toList());
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
    }

    /// Names of the measured services, beginning with Postern.
    List<String> services() {
        return List.copyOf(results.getFirst().rounds().getFirst().runs().keySet());
    }

    List<String> peers() {
        return services().stream()
                .filter(service -> !service.startsWith(PosternProcess.NAME))
                .toList();
    }

    boolean hasRoles() {
        return services().contains(PosternProcess.NAME_WITH_ROLES);
    }

    private Map<String, Object> json(Result result) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        peers().forEach(peer -> ratios.put(peer, result.ratioTo(peer)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", result.workload().key);
        json.put("floor", result.workload().floor);
        json.put("ratio", result.ratio());
        json.put("ratiosToPeers", ratios);
        json.put("rounds", result.rounds());
        return json;
    }
}

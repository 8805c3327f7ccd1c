package dev.postern.drill;

import dev.postern.testing.LedgerAccount;
import dev.postern.testing.LedgerAccount.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Client of the mixed load, which checks each response. Not thread-safe.
///
/// @see MixedRequest
final class MixedClient {

    private static final int PAGE_SIZE = 10;
    private static final int MAX_PRINTED = 200;

    /// Pause before an insert with an `Idempotency-Key` is repeated.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String FILMS_AS_CSV = IntStream.rangeClosed(1, DrillProject.FILMS)
            .mapToObj(id -> id + ",\"Film " + id + "\"")
            .collect(Collectors.joining("\n", "id,title\n", ""));

    private final HttpClient http;
    private final URI origin;
    private final LedgerAccount account;
    private final LoadReport report;
    private final BooleanSupplier stopped;
    private final SplittableRandom random = new SplittableRandom();

    /// Number of the newest row whose insert was acknowledged; 0 before the first.
    private int ownNumber;

    MixedClient(HttpClient http, URI origin, LedgerAccount account, LoadReport report, BooleanSupplier stopped) {
        this.http = http;
        this.origin = origin;
        this.account = account;
        this.report = report;
        this.stopped = stopped;
    }

    /// Sends a request of a random kind and checks the response.
    void send() throws InterruptedException {
        MixedRequest kind = MixedRequest.next(random);
        try {
            send(kind);
        } catch (IOException e) {
            report.addBroken();
            if (kind != MixedRequest.STREAM) { // a stream that fails is a broken transfer
                account.addUndocumented(kind + ": " + e);
            }
        }
    }

    private void send(MixedRequest kind) throws IOException, InterruptedException {
        switch (kind) {
            case ROW -> {
                int id = 1 + random.nextInt(DrillProject.FILMS);
                check(
                        get("/films?select=id,title&id=eq." + id),
                        "[{\"id\":%d,\"title\":\"Film %d\"}]".formatted(id, id));
            }
            case PAGE -> sendPage();
            case COUNT -> sendCount();
            case INSERT -> {
                int number = account.nextNumber();
                account.add(number, insert(number));
            }
            case KEYED_INSERT -> {
                int number = account.nextNumber();
                account.add(number, insertRepeatedly(number));
            }
            case OWN_ROW -> {
                String rows = ownNumber == 0 ? "[]" : "[{\"number\":" + ownNumber + "}]";
                check(get("/logs?select=number&number=eq." + ownNumber), rows);
            }
            case BATCH -> sendBatch();
            case CALL -> check(get("/rpc/film_count"), String.valueOf(DrillProject.FILMS));
            case STREAM -> check(get("/films?select=id,title&order=id", "Accept", "text/csv"), FILMS_AS_CSV);
        }
    }

    private void sendPage() throws IOException, InterruptedException {
        int first = 1 + random.nextInt(DrillProject.FILMS - PAGE_SIZE);
        String roles = IntStream.rangeClosed(1, DrillProject.ROLES_PER_FILM)
                .mapToObj(role -> "{\"name\":\"Role " + role + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        String expected = IntStream.range(first, first + PAGE_SIZE)
                .mapToObj(id -> "{\"id\":" + id + ",\"roles\":" + roles + "}")
                .collect(Collectors.joining(",", "[", "]"));
        check(
                get("/films?select=id,roles(name)&roles.order=id&order=id&limit=" + PAGE_SIZE + "&offset="
                        + (first - 1)),
                expected);
    }

    private void sendCount() throws IOException, InterruptedException {
        HttpResponse<String> response = get("/films?select=id&order=id&limit=1", "Prefer", "count=exact");
        check(response, "[{\"id\":1}]");
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (isSuccess(response) && !range.equals("0-0/" + DrillProject.FILMS)) {
            account.addUndocumented("Content-Range: " + range);
        }
    }

    private void sendBatch() throws IOException, InterruptedException {
        List<Integer> numbers = List.of(account.nextNumber(), account.nextNumber());
        String operations = numbers.stream()
                .map(number -> "{\"method\":\"POST\",\"path\":\"/logs\",\"body\":{\"number\":" + number + "}}")
                .collect(Collectors.joining(",", "{\"operations\":[", "]}"));
        HttpResponse<String> response = post("/-/batch", operations);
        account.addGroup(numbers, isSuccess(response) ? Outcome.ACKNOWLEDGED : outcome(response));
    }

    private Outcome insertRepeatedly(int number) throws IOException, InterruptedException {
        String key = UUID.randomUUID().toString();
        Outcome outcome = insert(number, "Idempotency-Key", key);
        while (outcome != Outcome.ACKNOWLEDGED && !stopped.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE.toNanos()); // as Retry-After asks for, but shorter
            outcome = outcome.then(insert(number, "Idempotency-Key", key));
        }
        return outcome;
    }

    private Outcome insert(int number, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/logs", "{\"number\":" + number + "}", headers);
        if (response.statusCode() == 201) {
            ownNumber = number;
            return Outcome.ACKNOWLEDGED;
        }
        return outcome(response);
    }

    private void check(HttpResponse<String> response, String body) {
        if (!isSuccess(response)) {
            outcome(response);
        } else if (!response.body().equals(body)) {
            account.addUndocumented(response + " " + beginning(response.body()));
        }
    }

    private static String beginning(String body) {
        return body.substring(0, Math.min(body.length(), MAX_PRINTED));
    }

    private static boolean isSuccess(HttpResponse<String> response) {
        return response.statusCode() == 200 || response.statusCode() == 206;
    }

    /// Returns the outcome of an error. An error of haproxy itself means that no instance got the request.
    private Outcome outcome(HttpResponse<String> error) {
        return LoadReport.isOfProxy(error) ? Outcome.REFUSED : account.outcome(error);
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return exchange(HttpRequest.newBuilder(origin.resolve("/api" + path)), headers);
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return exchange(
                HttpRequest.newBuilder(origin.resolve("/api" + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)),
                headers);
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        if (headers.length > 0) {
            request.headers(headers);
        }
        long start = System.nanoTime();
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        report.add(Duration.ofNanos(System.nanoTime() - start), response);
        return response;
    }
}

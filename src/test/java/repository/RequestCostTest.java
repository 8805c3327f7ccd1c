package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.postern.testing.TestDatabases;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Memory and CPU time of a request, as a short form of `./postern bench`.
///
/// The bound of the memory is 1.5 times its value when the test was written. The CPU time is compared with that of the
/// statement by JDBC in the same process, so that it does not depend on the machine.
class RequestCostTest {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");
    private static final int RUNS = 4;
    private static final int REQUESTS = 300;

    /// More than requests, because the CPU time of the process has a resolution of 10 ms.
    private static final int QUERIES = 1500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @RegisterExtension
    static final TestService SERVICE = BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous");

    @BeforeAll
    static void rows() {
        SERVICE.load("/db/demo/demo.sql");
    }

    private interface Action {
        void run() throws IOException, SQLException;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            one row | 1 | 1 | /api/users/7?select=id,full_name,created_at | select id, full_name, created_at from users where id = 7
            list    | 1 | 1 | /api/users?select=id,full_name,created_at&order=created_at.desc,id.desc&limit=20 | select id, full_name, created_at from users order by created_at desc, id desc limit 20
            to-one  | 1 | 1 | /api/posts?select=id,title,users(id,full_name)&order=created_at.desc,id.desc&limit=20 | select p.id, p.title, u.id, u.full_name from (select * from posts order by created_at desc, id desc limit 20) p join users u on u.id = p.user_id
            """)
    void request_costsAtMost(String title, int maxBytes, double maxRatio, String path, String sql)
            throws IOException, SQLException {
        try (Requester requester = Requester.open(path);
                Connection connection = TestDatabases.connect(SERVICE.database());
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Cost request = Cost.smallest(REQUESTS, requester::exchange);
            Cost query = Cost.smallest(QUERIES, () -> readAll(statement));
            System.err.println(title + " bytes " + request + " " + query + " ratio " + request.cpuNanos / query.cpuNanos);
            assertThat(request.bytes).as("bytes of memory per request").isLessThan(maxBytes);
            assertThat(request.cpuNanos)
                    .as("CPU time per request; the statement takes %.0f ns".formatted(query.cpuNanos))
                    .isLessThan(maxRatio * query.cpuNanos);
        }
    }

    /// Memory and CPU time of this process per call.
    private record Cost(double bytes, double cpuNanos) {

        /// Returns the smallest costs in some runs, so that the first runs warm up.
        static Cost smallest(int calls, Action action) throws IOException, SQLException {
            double bytes = Double.MAX_VALUE;
            double cpuNanos = Double.MAX_VALUE;
            for (int run = 0; run < RUNS; run++) {
                long bytesBefore = THREADS.getTotalThreadAllocatedBytes();
                long nanosBefore = PROCESS.getProcessCpuTime();
                for (int i = 0; i < calls; i++) {
                    action.run();
                }
                bytes = Math.min(bytes, (double) (THREADS.getTotalThreadAllocatedBytes() - bytesBefore) / calls);
                cpuNanos = Math.min(cpuNanos, (double) (PROCESS.getProcessCpuTime() - nanosBefore) / calls);
            }
            return new Cost(bytes, cpuNanos);
        }
    }

    private static void readAll(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    rows.getString(i);
                }
            }
        }
    }

    /// Client that needs no memory per request, because all responses to a request have the same length.
    private record Requester(Socket socket, InputStream in, OutputStream out, byte[] request, byte[] response)
            implements AutoCloseable {

        static Requester open(String path) throws IOException {
            URI origin = URI.create(SERVICE.origin());
            Socket socket = new Socket(origin.getHost(), origin.getPort());
            socket.setTcpNoDelay(true);
            byte[] request =
                    ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            byte[] response = new byte[skipResponse(socket.getInputStream())];
            return new Requester(socket, socket.getInputStream(), socket.getOutputStream(), request, response);
        }

        void exchange() throws IOException {
            out.write(request);
            in.readNBytes(response, 0, response.length);
        }

        /// Returns the length of the response, with its head.
        private static int skipResponse(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            Matcher length = CONTENT_LENGTH.matcher(head);
            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(length.find()).as(head.toString()).isTrue();
            return head.length() + in.readNBytes(Integer.parseInt(length.group(1))).length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

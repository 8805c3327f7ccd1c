package repository;

import static org.assertj.core.api.Assertions.assertThat;

import blog.Blog;
import com.sun.management.ThreadMXBean;
import dev.postern.testing.TestService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Memory that a request allocates, as a short form of `./postern bench` without times.
///
/// The bounds are 1.5 times the values of version 1.
class RequestMemoryTest {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");
    private static final int RUNS = 5;
    private static final int REQUESTS = 200;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    static final TestService SERVICE = BlogSchema.serve(Blog.application(), "--anonymous-role=anonymous");

    @BeforeAll
    static void rows() {
        SERVICE.load("/db/demo/demo.sql");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            one row | 65000 | /api/users/7?select=id,full_name,created_at
            list    | 78000 | /api/users?select=id,full_name,created_at&order=created_at.desc,id.desc&limit=20
            to-one  | 84000 | /api/posts?select=id,title,users(id,full_name)&order=created_at.desc,id.desc&limit=20
            """)
    void request_allocatesAtMost(String title, long maxBytes, String path) throws IOException {
        try (Client client = new Client(path)) {
            long bytes = Long.MAX_VALUE;
            for (int run = 0; run < RUNS; run++) { // the first runs also load classes
                long before = THREADS.getTotalThreadAllocatedBytes();
                for (int i = 0; i < REQUESTS; i++) {
                    client.exchange();
                }
                bytes = Math.min(bytes, (THREADS.getTotalThreadAllocatedBytes() - before) / REQUESTS);
            }
            assertThat(bytes).as("bytes per request for " + title).isLessThan(maxBytes);
        }
    }

    /// Client that allocates no memory per request, because all responses to a request have the same length.
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] request;
        private final byte[] response;

        Client(String path) throws IOException {
            URI origin = URI.create(SERVICE.origin());
            socket = new Socket(origin.getHost(), origin.getPort());
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            out.write(request);
            response = new byte[skipResponse(in)];
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

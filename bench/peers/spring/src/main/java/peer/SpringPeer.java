package peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class SpringPeer {
    static void main(String[] arguments) {
        SpringApplication.run(SpringPeer.class, arguments);
    }
}

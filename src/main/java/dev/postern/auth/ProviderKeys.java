package dev.postern.auth;

import dev.postern.problem.CommandException;
import dev.postern.problem.JwtIssuerErrors;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keys of an identity provider, which are read over HTTP and kept while the provider is down.
///
/// They are read again in the background when they are old, and at once for a token that they cannot verify. Reads
/// begin at most once a minute. Thread-safe.
public final class ProviderKeys implements JwtKeySource {

    /// Shortest time between two reads, so that tokens with invented key ids cannot burden the provider.
    static final Duration MIN_PAUSE = Duration.ofMinutes(1);

    /// Shortest time between two attempts while no keys are known.
    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    /// Age at which keys are read again, so that a key that the provider has withdrawn ends.
    static final Duration MAX_AGE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

    private final ProviderClient provider;
    private final InstantSource clock;
    private volatile KeySet current = new KeySet("", JwtKeys.NONE);

    /// Time in milliseconds since 1970 from which the keys are old.
    private volatile long expiry;

    private volatile boolean refreshing;
    private long nextRead;

    /// @param text JSON of the key set; empty before the first read
    private record KeySet(String text, JwtKeys keys) {}

    private ProviderKeys(ProviderClient provider, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
    }

    /// Reads the keys of a provider. If it is unreachable, the keys are read later.
    ///
    /// @param issuer URL of the provider, as in the claim `iss` of its tokens
    /// @throws CommandException if the URL is not that of a provider
    public static ProviderKeys open(String issuer, InstantSource clock) {
        ProviderKeys opened = new ProviderKeys(new ProviderClient(issuer), clock);
        try {
            opened.read();
        } catch (ProviderClient.UnreachableException e) {
            LOG.warn(
                    "--jwt-issuer {} is unreachable: {}. Its tokens are rejected with 503 until it responds.",
                    issuer,
                    e.getMessage());
        }
        return opened;
    }

    @Override
    public JwtKeys keys() {
        if (clock.millis() >= expiry && !refreshing && current.keys() != JwtKeys.NONE) {
            refreshing = true;
            Thread.ofVirtual().name("jwt-issuer").start(this::refresh);
        }
        return current.keys();
    }

    private void refresh() {
        try {
            newerThan(current.keys());
        } finally {
            refreshing = false;
        }
    }

    @Override
    public synchronized JwtKeys newerThan(JwtKeys known) {
        if (current.keys() == known && clock.millis() >= nextRead) {
            try {
                read();
            } catch (ProviderClient.UnreachableException e) {
                LOG.warn("--jwt-issuer {} is unreachable, so its keys were not read: {}", provider, e.getMessage());
            } catch (CommandException e) {
                LOG.error("The keys of an identity provider were not read: {}. {}", e.message(), e.hint());
            }
        }
        if (current.keys() == JwtKeys.NONE) {
            throw JwtIssuerErrors.keysUnavailable();
        }
        return current.keys();
    }

    /// Reads the keys. A key set that has not changed keeps its object, so that verified tokens stay cached.
    private synchronized void read() throws ProviderClient.UnreachableException {
        Duration pause = current.keys() == JwtKeys.NONE ? FIRST_PAUSE : MIN_PAUSE;
        try {
            String text = provider.readKeySet();
            if (!text.equals(current.text())) {
                current = new KeySet(text, JwtKeys.ofProvider(text, provider.toString()));
            }
            pause = MIN_PAUSE;
            expiry = clock.millis() + MAX_AGE.toMillis();
        } finally {
            nextRead = clock.millis() + pause.toMillis();
            expiry = Math.max(expiry, nextRead);
        }
    }
}

// The session of the page: a token, kept in this tab only.

const KEY = 'postern.session';

// Milliseconds between the renewal of a session and the end of its token.
const MARGIN = 30_000;

// Returns the session of a token response (RFC 6749, 5.1).
function current({ access_token: token, refresh_token: refresh, expires_in: seconds }, name) {
    return { token, name, refresh, expires: seconds ? Date.now() + seconds * 1_000 : null };
}

// Returns the stored session. If storage is blocked, the session ends with the page.
function load() {
    try {
        return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
        return null;
    }
}

function store(value) {
    try {
        if (value) {
            sessionStorage.setItem(KEY, JSON.stringify(value));
        } else {
            sessionStorage.removeItem(KEY);
        }
    } catch {
        // the session stays in memory
    }
}

// Returns the claims of a JWT; none for any other token.
function claims(token) {
    try {
        const text = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
        return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    } catch {
        return {};
    }
}

// Returns the message and the hint of an error body.
export async function errorText(response) {
    const error = await response.json().catch(() => ({}));
    if (!error.message) {
        return `The service returned status ${response.status}.`;
    }
    return error.hint ? `${error.message}. ${error.hint}` : `${error.message}.`;
}

// Whether a response states that the token is invalid (RFC 6750, 3.1). An endpoint can return 401 for another reason.
export function isInvalid(status, challenge) {
    return status === 401 && String(challenge).includes('error="invalid_token"');
}

export class Session extends EventTarget {
    #current = load();
    #timer;
    #sent = null;

    // `address` exchanges a user name and a password for a token (RFC 6749, 4.3).
    constructor(address) {
        super();
        this.address = address;
        this.#schedule();
    }

    get token() {
        return this.#current?.token ?? null;
    }

    get who() {
        const { sub, role } = claims(this.token ?? '');
        const name = this.#current?.name ?? sub ?? 'the token’s bearer';
        return typeof role === 'string' ? `${name} (${role})` : `${name}`;
    }

    headers() {
        return this.token ? { Authorization: `Bearer ${this.token}` } : {};
    }

    // Returns null, or the error text.
    async signIn(username, password) {
        let response;
        try {
            response = await fetch(this.address, {
                method: 'POST',
                body: new URLSearchParams({ grant_type: 'password', username, password }),
                credentials: 'omit',
            });
        } catch {
            return 'The service is not reachable.';
        }
        if (!response.ok) {
            return errorText(response);
        }
        const tokens = await response.json().catch(() => null) ?? {};
        if (typeof tokens.access_token !== 'string' || !tokens.access_token) {
            return 'The service returned no token.';
        }
        this.#replace(current(tokens, username));
        return null;
    }

    use(token, name) {
        this.#replace({ token, name });
    }

    signOut() {
        this.#replace(null);
    }

    // Renews the session of a rejected token, or else ends it, unless another request has done so already.
    async end(token) {
        if (!token || token !== this.token) {
            return;
        }
        const renewed = await this.#renewed();
        if (token !== this.token) {
            return;
        }
        this.#replace(renewed);
        if (!renewed) {
            this.dispatchEvent(new Event('ended'));
        }
    }

    // Renews the session shortly before its token expires, without an event: the page stays as it is.
    #schedule() {
        clearTimeout(this.#timer);
        const { token, expires, refresh } = this.#current ?? {};
        if (refresh && expires) {
            this.#timer = setTimeout(async () => {
                const renewed = await this.#renewed();
                if (renewed && token === this.token) {
                    this.#keep(renewed);
                }
            }, Math.max(0, expires - Date.now() - MARGIN));
        }
    }

    // Returns the session with new tokens (RFC 6749, 6); null if it cannot be renewed. A refresh token is sent once.
    async #renewed() {
        const { refresh, name } = this.#current ?? {};
        if (!refresh || !this.address || this.#sent === refresh) {
            return null;
        }
        this.#sent = refresh;
        try {
            const response = await fetch(this.address, {
                method: 'POST',
                body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh }),
                credentials: 'omit',
            });
            const tokens = response.ok ? await response.json() : {};
            return tokens.access_token ? current(tokens, name) : null;
        } catch {
            return null;
        }
    }

    #keep(session) {
        this.#current = session;
        store(session);
        this.#schedule();
    }

    #replace(session) {
        this.#keep(session);
        this.dispatchEvent(new Event('change'));
    }
}

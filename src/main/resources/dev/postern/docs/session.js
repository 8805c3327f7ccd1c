// The session of the page: a token, kept in this tab only.

const KEY = 'postern.session';

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

    // `address` exchanges a user name and a password for a token (RFC 6749, 4.3).
    constructor(address) {
        super();
        this.address = address;
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
        const { access_token: token } = await response.json().catch(() => null) ?? {};
        if (typeof token !== 'string' || !token) {
            return 'The service returned no token.';
        }
        this.use(token, username);
        return null;
    }

    use(token, name) {
        this.#replace({ token, name });
    }

    signOut() {
        this.#replace(null);
    }

    // Ends the session of a rejected token, unless another request has ended it already.
    end(token) {
        if (token && token === this.token) {
            this.#replace(null);
            this.dispatchEvent(new Event('ended'));
        }
    }

    #replace(session) {
        this.#current = session;
        store(session);
        this.dispatchEvent(new Event('change'));
    }
}

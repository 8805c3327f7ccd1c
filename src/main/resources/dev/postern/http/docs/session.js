// Who the page asks as: a token, kept for this tab alone and gone with it.

const KEY = 'postern.session';

// Storage may be forbidden to pages; then the token lives as long as the page.
function stored() {
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
        // kept in memory
    }
}

// What a token says of itself; nothing where it is not a JWT.
function claims(token) {
    try {
        const text = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
        return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    } catch {
        return {};
    }
}

// The sentence of an error's body, with its hint.
export async function sentence(response) {
    const error = await response.json().catch(() => ({}));
    if (!error.message) {
        return `The service answered ${response.status}.`;
    }
    return error.hint ? `${error.message}. ${error.hint}` : `${error.message}.`;
}

// Whether an answer says that it is the token that is no good (RFC 6750, 3.1). There are other reasons for a 401: what
// was asked for may have one of its own.
export function isInvalid(status, challenge) {
    return status === 401 && String(challenge).includes('error="invalid_token"');
}

export class Session extends EventTarget {
    #now = stored();

    // `address` gives tokens for an e-mail address and a password (RFC 6749, 4.3)
    constructor(address) {
        super();
        this.address = address;
    }

    get token() {
        return this.#now?.token ?? null;
    }

    get who() {
        const { sub, role } = claims(this.token ?? '');
        const name = this.#now?.name ?? sub ?? 'the token’s bearer';
        return typeof role === 'string' ? `${name} (${role})` : `${name}`;
    }

    headers() {
        return this.token ? { Authorization: `Bearer ${this.token}` } : {};
    }

    // Gives null, or the sentence that says why not.
    async signIn(username, password) {
        let response;
        try {
            response = await fetch(this.address, {
                method: 'POST',
                body: new URLSearchParams({ grant_type: 'password', username, password }),
                credentials: 'omit',
            });
        } catch {
            return 'The service does not answer.';
        }
        if (!response.ok) {
            return sentence(response);
        }
        const { access_token: token } = await response.json().catch(() => null) ?? {};
        if (typeof token !== 'string' || !token) {
            return 'The service gave no token.';
        }
        this.use(token, username);
        return null;
    }

    use(token, name) {
        this.#become({ token, name });
    }

    signOut() {
        this.#become(null);
    }

    // The service has refused the token. Another request may have found that out before.
    end(token) {
        if (token && token === this.token) {
            this.#become(null);
            this.dispatchEvent(new Event('ended'));
        }
    }

    #become(now) {
        this.#now = now;
        store(now);
        this.dispatchEvent(new Event('change'));
    }
}

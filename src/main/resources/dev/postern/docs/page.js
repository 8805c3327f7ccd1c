// The page: the session, the caller's OpenAPI document, an overview of each resource, and its operations.
import { Contract } from './contract.js';
import { byId } from './dom.js';
import { Glance } from './glance.js';
import { existingRows } from './rows.js';
import { Session, errorText } from './session.js';
import { Viewer } from './viewer.js';

const api = document.querySelector('link[rel=service-desc]').href;
const base = api.replace(/\/$/, '');
const login = document.querySelector('meta[name=sign-in]').content;
const session = new Session(login ? new URL(login, document.baseURI) : null);
const viewer = new Viewer(byId('viewer'), session);
const glance = new Glance(base, session, showOperations);
let contract;
let selected;

// Shows the operations of a resource, with examples from rows that exist.
async function showOperations(resource) {
    selected = resource;
    const existing = await existingRows(base, { ...session.headers(), ...profileHeaders() }, resource);
    if (selected === resource) {
        viewer.show(contract.part(resource, existing));
    }
}

let loading = 0;

// Loads the caller's document. The result of an earlier call is dropped.
async function load() {
    const turn = ++loading;
    const token = session.token;
    state('Loading the OpenAPI document…');
    const result = await fetchDocument();
    if (turn !== loading) {
        return;
    }
    if (result.status === 401 && token) {
        session.end(token); // triggers another load
    } else if (result.document) {
        show(result.document);
    } else {
        unavailable(result.reason);
    }
}

async function fetchDocument() {
    try {
        const response = await fetch(api, {
            headers: { ...session.headers(), ...profileHeaders(), Accept: 'application/openapi+json' },
            credentials: 'omit',
        });
        return response.ok
            ? { document: await response.json() }
            : { status: response.status, reason: await errorText(response) };
    } catch {
        return { reason: 'The service is not reachable. Reload this page later.' };
    }
}

function show(openApi) {
    document.title = openApi.info.title;
    byId('title').textContent = openApi.info.title;
    byId('version').textContent = `version ${openApi.info.version}`;
    contract = new Contract(openApi, `/${base.slice(new URL('.', document.baseURI).href.length)}`);
    byId('reference').hidden = false;
    glance.show(contract.resources, profileHeaders()['Accept-Profile'] ?? null);
    state('');
}

// Returns the header that selects the schema, unless it is the first one.
function profileHeaders() {
    const { value, selectedIndex } = byId('schema');
    return selectedIndex > 0 ? { 'Accept-Profile': value } : {};
}

function unavailable(reason) {
    byId('reference').hidden = true;
    state(reason);
}

function state(text) {
    byId('state').textContent = text;
    byId('state').hidden = !text;
}

function showSession() {
    const signedIn = session.token !== null;
    byId('sign-in').hidden = signedIn || !login;
    byId('paste').hidden = signedIn || Boolean(login);
    byId('signed-in').hidden = !signedIn;
    byId('who').textContent = signedIn ? session.who : '';
}

function showMessage(text) {
    byId('message').textContent = text;
}

let signingIn = false;
byId('sign-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (signingIn) {
        return;
    }
    signingIn = true;
    const { username, password } = event.target;
    showMessage('');
    const reason = await session.signIn(username.value, password.value);
    signingIn = false;
    password.value = '';
    if (reason) {
        showMessage(reason);
        password.focus();
    }
});
byId('paste').addEventListener('submit', (event) => {
    event.preventDefault();
    const token = event.target.token.value.trim().replace(/^bearer\s+/i, '');
    if (/^[\x21-\x7e]+$/.test(token)) {
        showMessage('');
        session.use(token);
        event.target.reset();
    } else {
        showMessage('A token has only printable ASCII characters, without spaces.');
    }
});
byId('sign-out').addEventListener('click', () => {
    showMessage('');
    session.signOut();
});
session.addEventListener('change', () => {
    viewer.clearResponses();
    const focused = document.activeElement?.closest('.session');
    showSession();
    if (focused) {
        focused.querySelector(':is(form, div):not([hidden]) :is(input, button)')?.focus();
    }
    load();
});
session.addEventListener('ended', () => showMessage('Your session has expired. Sign in again.'));

byId('schema').closest('label').hidden = byId('schema').length < 2;
byId('schema').addEventListener('change', () => {
    viewer.clearResponses();
    load();
});

const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', shade);
shade();
showSession();
load();

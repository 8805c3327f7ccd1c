// The page: who asks, the document as they see it, the tables at a glance, every operation to try.
import { Contract } from './contract.js';
import { byId } from './dom.js';
import { Glance } from './glance.js';
import { Session, sentence } from './session.js';
import { Viewer } from './viewer.js';

const api = document.querySelector('link[rel=service-desc]').href;
const base = api.replace(/\/$/, '');
const login = document.querySelector('meta[name=sign-in]').content;
const session = new Session(login ? new URL(login, document.baseURI) : null);
const viewer = new Viewer(byId('viewer'), session);
const glance = new Glance(base, session, (resource) => viewer.show(contract.part(resource)));
let contract;

let loading = 0;

// The document as who asks may see it. A later call overtakes an earlier one.
async function load() {
    const turn = ++loading;
    const token = session.token;
    state('Loading the document…');
    const answer = await fetched();
    if (turn !== loading) {
        return;
    }
    if (answer.status === 401 && token) {
        session.end(token); // which loads again
    } else if (answer.read) {
        show(answer.read);
    } else {
        unavailable(answer.why);
    }
}

async function fetched() {
    try {
        const response = await fetch(api, {
            headers: { ...session.headers(), ...profiled(), Accept: 'application/openapi+json' },
            credentials: 'omit',
        });
        return response.ok
            ? { read: await response.json() }
            : { status: response.status, why: await sentence(response) };
    } catch {
        return { why: 'The service does not answer. Load this page again when it does.' };
    }
}

function show(read) {
    document.title = read.info.title;
    byId('title').textContent = read.info.title;
    byId('version').textContent = `version ${read.info.version}`;
    contract = new Contract(read, `/${base.slice(new URL('.', document.baseURI).href.length)}`);
    byId('reference').hidden = false;
    glance.show(contract.resources, profiled()['Accept-Profile'] ?? null);
    state('');
}

// Names the schema that is wanted, where it is not the first one.
function profiled() {
    const { value, selectedIndex } = byId('schema');
    return selectedIndex > 0 ? { 'Accept-Profile': value } : {};
}

function unavailable(why) {
    byId('reference').hidden = true;
    state(why);
}

function state(text) {
    byId('state').textContent = text;
    byId('state').hidden = !text;
}

function identity() {
    const signedIn = session.token !== null;
    byId('sign-in').hidden = signedIn || !login;
    byId('paste').hidden = signedIn || Boolean(login);
    byId('signed-in').hidden = !signedIn;
    byId('who').textContent = signedIn ? session.who : '';
}

function tell(text) {
    byId('told').textContent = text;
}

let signingIn = false;
byId('sign-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (signingIn) {
        return;
    }
    signingIn = true;
    const { username, password } = event.target;
    tell('');
    const why = await session.signIn(username.value, password.value);
    signingIn = false;
    password.value = '';
    if (why) {
        tell(why);
        password.focus();
    }
});
byId('paste').addEventListener('submit', (event) => {
    event.preventDefault();
    const token = event.target.token.value.trim().replace(/^bearer\s+/i, '');
    if (/^[\x21-\x7e]+$/.test(token)) {
        tell('');
        session.use(token);
        event.target.reset();
    } else {
        tell('A token is letters, digits and signs, without spaces.');
    }
});
byId('sign-out').addEventListener('click', () => {
    tell('');
    session.signOut();
});
session.addEventListener('change', () => {
    viewer.forget();
    const before = document.activeElement?.closest('.session');
    identity();
    if (before) {
        before.querySelector(':is(form, div):not([hidden]) :is(input, button)')?.focus();
    }
    load();
});
session.addEventListener('ended', () => tell('Your session has ended, or its token is not good here. Sign in again.'));

byId('schema').closest('label').hidden = byId('schema').length < 2;
byId('schema').addEventListener('change', () => {
    viewer.forget();
    load();
});

const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', shade);
shade();
identity();
load();

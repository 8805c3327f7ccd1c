// The page: who asks, the document as they see it, the tables at a glance, every operation to try.
import { Contract } from './contract.js';
import { byId } from './dom.js';
import { Glance } from './glance.js';
import { Session, sentence } from './session.js';
import { Viewer } from './viewer.js';

const api = document.querySelector('link[rel=service-desc]').href;
const login = document.querySelector('meta[name=sign-in]').content;
const session = new Session(login ? new URL(login, document.baseURI) : null);
const viewer = new Viewer(byId('viewer'), session);
const glance = new Glance(api.replace(/\/$/, ''), session, (resource) => viewer.show(contract.part(resource)));
let contract;

let loading = 0;

// The document as who asks may see it. A later call overtakes an earlier one.
async function load() {
    const turn = ++loading;
    const token = session.token;
    state('Loading the document…');
    try {
        const response = await fetch(api, {
            headers: { ...session.headers(), Accept: 'application/openapi+json, application/json;q=0.9' },
            credentials: 'omit',
        });
        if (turn !== loading) {
            return;
        }
        if (response.status === 401 && token) {
            session.end(token); // which loads again
        } else if (response.ok) {
            const read = await response.json();
            if (turn === loading) {
                show(read);
            }
        } else {
            unavailable(await sentence(response));
        }
    } catch (e) {
        if (turn === loading) {
            unavailable(e instanceof TypeError ? 'The service does not answer.' : `The document is of no use: ${e.message}`);
        }
    }
}

function show(read) {
    const title = read.info?.title ?? 'API reference';
    document.title = title;
    byId('title').textContent = title;
    byId('version').textContent = read.info?.version ? `version ${read.info.version}` : '';
    contract = new Contract(read);
    byId('reference').hidden = false;
    glance.show(contract.resources);
    state(contract.resources.length ? '' : 'There is nothing here for who asks.');
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

byId('sign-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector('button');
    tell('');
    button.disabled = true;
    const why = await session.signIn(form.username.value, form.password.value);
    button.disabled = false;
    form.password.value = '';
    if (why) {
        tell(why);
        form.password.focus();
    }
});
byId('paste').addEventListener('submit', (event) => {
    event.preventDefault();
    tell('');
    session.use(event.target.token.value.trim());
    event.target.reset();
});
byId('sign-out').addEventListener('click', () => {
    tell('');
    session.signOut();
});
session.addEventListener('change', () => {
    const before = document.activeElement?.closest('.session');
    identity();
    if (before) {
        before.querySelector(':is(form, div):not([hidden]) :is(input, button)')?.focus();
    }
    load();
});
session.addEventListener('ended', () => tell('Your session has ended, or its token is not good here. Sign in again.'));

const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', shade);
shade();
identity();
load();

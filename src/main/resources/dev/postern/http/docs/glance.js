// What there is, as a list, and of the chosen one: its columns, what is related, the line that asks.
import { isMany } from './contract.js';
import { byId, code, element, prose } from './dom.js';
import { client, examples } from './examples.js';
import { isInvalid } from './session.js';

const GROUPS = [['Tables and views', 'table'], ['Functions', 'function'], ['More', 'endpoints']];

const asked = () => new URL(location.href).searchParams.get('of');

export class Glance {
    #base;
    #session;
    #chosen;
    #resources = [];
    #profile = null;
    #id = asked();

    // `chosen` is called with the resource that is to be shown.
    constructor(base, session, chosen) {
        this.#base = base;
        this.#session = session;
        this.#chosen = chosen;
        byId('find').addEventListener('input', () => this.#list());
        addEventListener('popstate', () => {
            if (asked() !== this.#id) {
                this.#id = asked();
                this.#showAll();
            }
        });
    }

    // `profile` names the schema; null: the first one.
    show(resources, profile) {
        this.#resources = resources;
        this.#profile = profile;
        this.#showAll();
    }

    #showAll() {
        this.#list();
        if (this.#resource) {
            this.#detail(this.#resource);
            this.#chosen(this.#resource);
        }
    }

    // What was chosen, else the first table that has related rows: it shows more.
    get #resource() {
        return this.#resources.find((one) => one.id === this.#id)
            ?? this.#resources.find((one) => one.relations?.some(isMany))
            ?? this.#resources[0];
    }

    #choose(resource) {
        this.#id = resource.id;
        const here = new URL(location.href);
        here.searchParams.set('of', resource.id);
        here.hash = '';
        history.pushState(null, '', here);
        this.#showAll();
        if (byId('resource').getBoundingClientRect().top < 0 || byId('resource').offsetTop > byId('resources').offsetTop + 10) {
            byId('resource').scrollIntoView();
        }
    }

    #list() {
        const wanted = byId('find').value.trim().toLowerCase();
        const focused = document.activeElement?.closest('#resources') ? document.activeElement.textContent : null;
        const groups = GROUPS.map(([title, kind]) => [title, this.#resources.filter(
            (one) => one.kind === kind && one.name.toLowerCase().includes(wanted))]);
        const shown = groups.filter(([, found]) => found.length > 0).map(([title, found]) => element('div', {},
            element('h2', {}, title),
            element('ul', {}, found.map((one) => element('li', {}, this.#entry(one))))));
        byId('resources').replaceChildren(...(shown.length ? shown : [element('p', {}, 'Nothing of this name.')]));
        if (focused) {
            [...byId('resources').querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
        }
    }

    #entry(resource) {
        return element('button', {
            type: 'button',
            'aria-current': resource === this.#resource ? 'true' : null,
            onclick: () => this.#choose(resource),
        }, resource.name);
    }

    #detail(resource) {
        const where = { base: this.#base, profile: this.#profile, signedIn: this.#session.token !== null };
        byId('name').textContent = resource.name;
        byId('about').replaceChildren(
            ...resource.description.split('\n').filter((line) => line.trim() && line !== resource.name).map((line) => element('p', {}, prose(line))),
            ...(resource.kind === 'table' ? [this.#columns(resource), this.#relations(resource)] : []));
        const lines = examples(resource, where);
        byId('examples').replaceChildren(...(lines.length === 0 ? [] : [
            element('h3', {}, 'In JavaScript'),
            code(client(where)),
            ...lines.map((one) => this.#example(one)),
        ]));
    }

    #columns({ columns }) {
        const cells = ({ name, type, notes, description }) => element('tr', {},
            element('th', { scope: 'row' }, name),
            [type, notes, description].map((text) => element('td', {}, prose(text))));
        const heads = ['Column', 'Type', 'Value', 'Meaning'].map((title) => element('th', { scope: 'col' }, title));
        return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Columns' },
            element('table', {}, element('thead', {}, element('tr', {}, heads)), element('tbody', {}, columns.map(cells))));
    }

    #relations({ relations }) {
        const links = relations.map((relation) => {
            const there = this.#resources.find((one) => one.kind === 'table' && one.name === relation.to);
            const name = there
                ? element('button', { type: 'button', class: 'link', onclick: () => this.#choose(there) }, relation.embed)
                : relation.embed;
            return element('li', {}, name, isMany(relation) ? ' (many)' : ' (one)');
        });
        return links.length ? element('div', { class: 'relations' }, 'Related rows:', element('ul', {}, links)) : '';
    }

    #example({ title, script, shell, path }) {
        const answer = element('div', { class: 'answer' });
        const run = path && element('button', { type: 'button', onclick: () => this.#run(path, answer) }, 'Run');
        return element('section', { class: 'example' },
            element('h4', {}, title, run),
            code(script),
            shell && element('details', {}, element('summary', {}, 'As a command'), code(shell)),
            answer);
    }

    async #run(path, answer) {
        answer.replaceChildren(element('p', { role: 'status' }, 'Asking…'));
        const token = this.#session.token;
        try {
            const response = await fetch(this.#base + path, {
                headers: { ...this.#session.headers(), ...(this.#profile ? { 'Accept-Profile': this.#profile } : {}) },
                credentials: 'omit',
            });
            const text = await response.text();
            answer.replaceChildren(
                element('p', { role: 'status' }, `The answer, with status ${response.status}:`),
                element('pre', { tabindex: 0 }, element('code', {}, pretty(text))));
            if (isInvalid(response.status, response.headers.get('WWW-Authenticate'))) {
                this.#session.end(token);
            }
        } catch {
            answer.replaceChildren(element('p', { role: 'alert' }, 'The service does not answer.'));
        }
    }
}

function pretty(text) {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}

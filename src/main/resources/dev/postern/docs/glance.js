// The list of resources, and an overview of the selected one: columns, relationships and example requests.
import { isMany } from './contract.js';
import { byId, code, element, prose } from './dom.js';
import { clientCode, examples } from './examples.js';
import { isInvalid } from './session.js';

const GROUPS = [['Tables and views', 'table'], ['Functions', 'function'], ['Other endpoints', 'endpoints']];

const requestedId = () => new URL(location.href).searchParams.get('of');

export class Glance {
    #base;
    #session;
    #onSelect;
    #resources = [];
    #profile = null;
    #id = requestedId();

    // `onSelect` is called with the resource that is shown.
    constructor(base, session, onSelect) {
        this.#base = base;
        this.#session = session;
        this.#onSelect = onSelect;
        byId('find').addEventListener('input', () => this.#list());
        addEventListener('popstate', () => {
            if (requestedId() !== this.#id) {
                this.#id = requestedId();
                this.#showAll();
            }
        });
    }

    // `profile` names the schema; null for the first one.
    show(resources, profile) {
        this.#resources = resources;
        this.#profile = profile;
        this.#showAll();
    }

    #showAll() {
        this.#list();
        if (this.#resource) {
            this.#detail(this.#resource);
            this.#onSelect(this.#resource);
        }
    }

    // The selected resource, or else the first table with related rows, which shows the most features.
    get #resource() {
        return this.#resources.find((one) => one.id === this.#id)
            ?? this.#resources.find((one) => one.relations?.some(isMany))
            ?? this.#resources[0];
    }

    #select(resource) {
        this.#id = resource.id;
        const url = new URL(location.href);
        url.searchParams.set('of', resource.id);
        url.hash = '';
        history.pushState(null, '', url);
        this.#showAll();
        if (byId('resource').getBoundingClientRect().top < 0 || byId('resource').offsetTop > byId('resources').offsetTop + 10) {
            byId('resource').scrollIntoView();
        }
    }

    #list() {
        const search = byId('find').value.trim().toLowerCase();
        const focused = document.activeElement?.closest('#resources') ? document.activeElement.textContent : null;
        const groups = GROUPS.map(([title, kind]) => [title, this.#resources.filter(
            (one) => one.kind === kind && one.words.includes(search))]);
        const shown = groups.filter(([, found]) => found.length > 0).map(([title, found]) => element('div', {},
            element('h2', {}, title),
            element('ul', {}, found.map((one) => element('li', {}, this.#entry(one))))));
        byId('resources').replaceChildren(...(shown.length ? shown : [element('p', {}, 'No matches.')]));
        if (focused) {
            [...byId('resources').querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
        }
    }

    #entry(resource) {
        return element('button', {
            type: 'button',
            'aria-current': resource === this.#resource ? 'true' : null,
            onclick: () => this.#select(resource),
        }, resource.name);
    }

    #detail(resource) {
        const client = { base: this.#base, profile: this.#profile, signedIn: this.#session.token !== null };
        byId('name').textContent = resource.name;
        byId('about').replaceChildren(
            ...resource.description.split('\n').filter((line) => line.trim() && line !== resource.name).map((line) => element('p', {}, prose(line))),
            ...(resource.kind === 'table' ? [this.#columns(resource), this.#relations(resource)] : []));
        const lines = examples(resource, client);
        byId('examples').replaceChildren(...(lines.length === 0 ? [] : [
            element('h3', {}, 'In JavaScript'),
            code(clientCode(client)),
            ...lines.map((one) => this.#example(one)),
        ]));
    }

    #columns({ columns }) {
        const cells = ({ name, type, notes, description }) => element('tr', {},
            element('th', { scope: 'row' }, name),
            [type, notes, description].map((text) => element('td', {}, prose(text))));
        const heads = ['Column', 'Type', 'Value', 'Description'].map((title) => element('th', { scope: 'col' }, title));
        return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Columns' },
            element('table', {}, element('thead', {}, element('tr', {}, heads)), element('tbody', {}, columns.map(cells))));
    }

    #relations({ relations }) {
        const links = relations.map((relation) => {
            const target = this.#resources.find((one) => one.kind === 'table' && one.name === relation.to);
            const name = target
                ? element('button', { type: 'button', class: 'link', onclick: () => this.#select(target) }, relation.embed)
                : relation.embed;
            return element('li', {}, name, isMany(relation) ? ' (many)' : ' (one)');
        });
        return links.length ? element('div', { class: 'relations' }, 'Related rows:', element('ul', {}, links)) : '';
    }

    #example({ title, script, shell, path }) {
        const response = element('div', { class: 'answer' });
        const run = path && element('button', { type: 'button', onclick: () => this.#run(path, response) }, 'Run');
        return element('section', { class: 'example' },
            element('h4', {}, title, run),
            code(script),
            shell && element('details', {}, element('summary', {}, 'As a curl command'), code(shell)),
            response);
    }

    async #run(path, output) {
        output.replaceChildren(element('p', { role: 'status' }, 'Sending the request…'));
        const token = this.#session.token;
        try {
            const response = await fetch(this.#base + path, {
                headers: { ...this.#session.headers(), ...(this.#profile ? { 'Accept-Profile': this.#profile } : {}) },
                credentials: 'omit',
            });
            const text = await response.text();
            output.replaceChildren(
                element('p', { role: 'status' }, `Response with status ${response.status}:`),
                element('pre', { tabindex: 0 }, element('code', {}, pretty(text))));
            if (isInvalid(response.status, response.headers.get('WWW-Authenticate'))) {
                this.#session.end(token);
            }
        } catch {
            output.replaceChildren(element('p', { role: 'alert' }, 'The service is not reachable.'));
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

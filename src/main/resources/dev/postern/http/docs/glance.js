// The first screen: a list of what there is, and of one table its columns, what is related, and the line that asks.
import { byId, code, element } from './dom.js';
import { calls, examples } from './examples.js';

export class Glance {
    #base;
    #session;
    #open;
    #contract;
    #chosen = new URL(location.href).searchParams.get('of');

    // `open` shows an operation by its tag and id.
    constructor(base, session, open) {
        this.#base = base;
        this.#session = session;
        this.#open = open;
        byId('find').addEventListener('input', () => this.#list());
        addEventListener('popstate', () => {
            this.#chosen = new URL(location.href).searchParams.get('of');
            this.#list();
            this.#detail();
        });
    }

    show(contract) {
        this.#contract = contract;
        byId('glance').hidden = contract.resources.length === 0;
        this.#list();
        this.#detail();
    }

    // What was chosen, else the first table that has related rows: it shows more.
    get #resource() {
        const all = this.#contract.resources;
        return all.find((one) => one.path === this.#chosen)
            ?? all.find((one) => one.relations?.some((relation) => relation.many))
            ?? all[0];
    }

    #choose(resource) {
        this.#chosen = resource.path;
        const here = new URL(location.href);
        here.searchParams.set('of', resource.path);
        here.hash = '';
        history.pushState(null, '', here);
        this.#list();
        this.#detail();
        if (byId('resources').getBoundingClientRect().bottom <= byId('resource').getBoundingClientRect().top) {
            byId('resource').scrollIntoView({ block: 'start' }); // below the list, on a narrow screen
        }
    }

    #list() {
        const wanted = byId('find').value.trim().toLowerCase();
        const current = this.#resource;
        const focused = document.activeElement?.closest('#resources') ? document.activeElement.textContent : null;
        const groups = [['Tables and views', 'table'], ['Functions', 'function']].map(([title, kind]) => {
            const found = this.#contract.resources
                .filter((one) => one.kind === kind && one.name.toLowerCase().includes(wanted));
            return found.length === 0 ? null : element('div', {}, element('h2', {}, title), element('ul', {},
                found.map((one) => element('li', {}, element('button', {
                    type: 'button',
                    'aria-current': one === current ? 'true' : null,
                    onclick: () => this.#choose(one),
                }, one.name)))));
        });
        const shown = groups.filter((group) => group !== null);
        byId('resources').replaceChildren(...(shown.length ? shown : [element('p', {}, 'None of this name.')]));
        if (focused) {
            [...byId('resources').querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
        }
    }

    #detail() {
        const resource = this.#resource;
        if (!resource) {
            return;
        }
        const parts = resource.kind === 'function' ? calls(resource, this.#where) : [
            this.#columns(resource), this.#relations(resource), ...examples(resource, this.#where),
        ];
        byId('resource').replaceChildren(
            element('h2', {}, resource.name),
            ...resource.description.split('\n').filter((line) => line.trim()).map((line) => element('p', {}, line)),
            ...parts.filter((part) => part !== null).map((part) => (part instanceof Node ? part : this.#example(part))),
            element('p', {}, element('button', {
                type: 'button',
                class: 'link',
                onclick: () => this.#open(resource.tag, resource.operationId),
            }, `All that can be done with ${resource.name}`)),
        );
    }

    get #where() {
        return { base: this.#base, signedIn: this.#session.token !== null };
    }

    #columns({ columns, required }) {
        const rows = columns.map((column) => element('tr', {},
            element('th', { scope: 'row' }, column.name),
            element('td', {}, column.type),
            element('td', {}, column.notes),
            element('td', {}, column.description)));
        return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Columns' },
            element('table', {},
                element('thead', {}, element('tr', {}, ['Column', 'Type', '', 'Meaning'].map((title) => element('th', { scope: 'col' }, title)))),
                element('tbody', {}, rows)));
    }

    #relations({ relations }) {
        if (relations.length === 0) {
            return null;
        }
        return element('p', { class: 'relations' }, 'Related rows: ', relations.flatMap((relation, i) => {
            const there = this.#contract.resources.find((one) => one.kind === 'table' && one.name === relation.to);
            const name = there && there.name !== '' ? element('button', { type: 'button', class: 'link', onclick: () => this.#choose(there) }, relation.name) : relation.name;
            return [i ? ', ' : '', name, relation.many ? ' (many)' : ' (one)'];
        }));
    }

    #example({ title, script, shell, path }) {
        const answer = element('div', { class: 'answer' });
        const run = path === null ? null : element('button', { type: 'button', onclick: () => this.#run(path, answer) }, 'Run');
        return element('section', { class: 'example' },
            element('h3', {}, title, run),
            code(script),
            element('details', {}, element('summary', {}, 'As a command'), code(shell)),
            answer);
    }

    async #run(path, answer) {
        answer.replaceChildren(element('p', { role: 'status' }, 'Asking…'));
        const token = this.#session.token;
        try {
            const response = await fetch(this.#base + path, { headers: this.#session.headers(), credentials: 'omit' });
            const text = await response.text();
            answer.replaceChildren(
                element('p', { role: 'status' }, `The answer, ${response.status}:`),
                element('pre', { tabindex: 0 }, element('code', {}, pretty(text))));
            if (response.status === 401) {
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

// Creates elements from text and other elements, never from markup, because the document is not trusted.

export function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) {
            node.addEventListener(key.slice(2), value);
        } else if (value === true) {
            node.setAttribute(key, '');
        } else if (value !== false && value !== null && value !== undefined) {
            node.setAttribute(key, value);
        }
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
}

export const byId = (id) => document.getElementById(id);

// Returns text with a copy button.
export function code(text) {
    const copy = element('button', { type: 'button', class: 'copy', 'aria-label': 'Copy' }, 'Copy');
    copy.addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(text);
            copy.textContent = 'Copied';
        } catch {
            copy.textContent = 'Select and copy the text';
        }
    });
    return element('div', { class: 'code' }, element('pre', { tabindex: 0 }, element('code', {}, text)), copy);
}

// Returns text with code between backticks, as in Markdown.
export function prose(text) {
    return text.split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part));
}

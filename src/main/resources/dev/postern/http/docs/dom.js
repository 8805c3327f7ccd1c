// Elements, made of text and other elements and never of markup: what a document says is not to be trusted.

export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) {
            made.addEventListener(key.slice(2), value);
        } else if (value === true) {
            made.setAttribute(key, '');
        } else if (value !== false && value !== null && value !== undefined) {
            made.setAttribute(key, value);
        }
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
}

export const byId = (id) => document.getElementById(id);

// Text with a button that copies it.
export function code(text) {
    const copy = element('button', { type: 'button', class: 'copy', 'aria-label': 'Copy' }, 'Copy');
    copy.addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(text);
            copy.textContent = 'Copied';
        } catch {
            copy.textContent = 'Select it and copy';
        }
    });
    return element('div', { class: 'code' }, element('pre', { tabindex: 0 }, element('code', {}, text)), copy);
}

// Text in which what stands between backticks is code, as in Markdown.
export function prose(text) {
    return text.split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part));
}

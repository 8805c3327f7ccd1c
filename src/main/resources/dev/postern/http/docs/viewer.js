// Every operation of the document, in Swagger UI, sent as who is signed in.

const HERE = new URL(document.baseURI).origin;

// One place to sign in is enough, and it is the page's own.
const hidden = () => () => null;
const plugin = () => ({
    wrapComponents: { authorizeBtn: hidden, authorizeOperationBtn: hidden, ServersContainer: hidden },
});

export class Viewer {
    #node;
    #session;
    #ui;

    constructor(node, session) {
        this.#node = node;
        this.#session = session;
    }

    show(document) {
        if (this.#ui) {
            this.#ui.specActions.updateSpec(JSON.stringify(document));
        } else {
            this.#ui = this.#make(document);
        }
    }

    // Opens one operation and brings it into view.
    async open(tag, operationId) {
        this.#ui.layoutActions.show(['operations-tag', tag], true);
        this.#ui.layoutActions.show(['operations', tag, operationId], true);
        const id = `operations-${tag}-${operationId}`.replaceAll(' ', '_');
        for (let frames = 0; frames < 60 && !document.getElementById(id); frames++) {
            await new Promise(requestAnimationFrame);
        }
        document.getElementById(id)?.scrollIntoView();
        document.getElementById(id)?.querySelector('button')?.focus({ preventScroll: true });
    }

    #make(spec) {
        return SwaggerUIBundle({
            domNode: this.#node,
            spec,
            plugins: [plugin],
            validatorUrl: null,
            deepLinking: true,
            docExpansion: 'none',
            filter: true,
            defaultModelsExpandDepth: -1,
            defaultModelExpandDepth: 2,
            tryItOutEnabled: true,
            displayRequestDuration: true,
            requestInterceptor: (request) => this.#sign(request),
            responseInterceptor: (response) => this.#hear(response),
        });
    }

    #sign(request) {
        if (new URL(request.url, document.baseURI).origin === HERE) {
            Object.assign(request.headers, this.#session.headers());
        }
        return request;
    }

    #hear(response) {
        if (response.status === 401) {
            this.#session.end(this.#session.token);
        }
        return response;
    }
}

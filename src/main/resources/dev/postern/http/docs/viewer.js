// The operations of a resource, in Swagger UI, sent as who is signed in.
import { isInvalid } from './session.js';

const HERE = new URL(document.baseURI).origin;

// The operations alone: what stands above them in Swagger UI, the page has already, and one place to sign in.
const hidden = () => () => null;
const plugin = ({ React }) => ({
    wrapComponents: { authorizeOperationBtn: hidden },
    components: {
        OperationsAlone: ({ getComponent }) => React.createElement('div', { className: 'swagger-ui' },
            React.createElement(getComponent('SvgAssets')),
            React.createElement(getComponent('errors', true)),
            React.createElement(getComponent('operations', true))),
    },
});

export class Viewer {
    #node;
    #session;
    #ui;
    #shown = new Map();

    constructor(node, session) {
        this.#node = node;
        this.#session = session;
    }

    show(document) {
        for (const [path, operations] of Object.entries(document.paths)) {
            this.#shown.set(path, Object.keys(operations));
        }
        if (this.#ui) {
            this.#ui.specActions.updateSpec(JSON.stringify(document));
        } else {
            this.#ui = this.#make(document);
        }
    }

    // Takes away what has been asked and answered: it was for somebody else, or of something else. Swagger UI itself
    // keeps it by path and method, whatever document comes next.
    forget() {
        for (const [path, methods] of this.#shown) {
            for (const method of methods) {
                this.#ui.specActions.clearResponse(path, method);
                this.#ui.specActions.clearRequest(path, method);
            }
        }
        this.#shown.clear();
    }

    #make(spec) {
        return SwaggerUIBundle({
            domNode: this.#node,
            spec,
            plugins: [plugin],
            layout: 'OperationsAlone',
            validatorUrl: null,
            deepLinking: true,
            docExpansion: 'list',
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
        if (isInvalid(response.status, response.headers?.['www-authenticate'])) {
            this.#session.end(this.#session.token);
        }
        return response;
    }
}

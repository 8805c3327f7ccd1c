// The operations of a resource in Swagger UI, which sends requests with the token of the session.
import { isInvalid } from './session.js';

const ORIGIN = new URL(document.baseURI).origin;

// Hides all but the operations, because the page has its own title and login.
const hidden = () => () => null;

// Shows a request as it is built, until it is signed. Swagger UI cannot show the error of a request that was not sent.
const shownBeforeSent = (original, { specActions }) => (path, method, request) => {
    specActions.setMutatedRequest(path, method, request);
    return original(path, method, request);
};
const plugin = ({ React }) => ({
    wrapComponents: { authorizeOperationBtn: hidden },
    statePlugins: { spec: { wrapActions: { setRequest: shownBeforeSent } } },
    components: {
        OperationsOnly: ({ getComponent }) => React.createElement('div', { className: 'swagger-ui' },
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
            this.#ui = this.#create(document);
        }
    }

    // Clears the requests and responses of another caller or resource. Swagger UI keeps them by path and method, even
    // after the document changes.
    clearResponses() {
        for (const [path, methods] of this.#shown) {
            for (const method of methods) {
                this.#ui.specActions.clearResponse(path, method);
                this.#ui.specActions.clearRequest(path, method);
            }
        }
        this.#shown.clear();
    }

    #create(spec) {
        return SwaggerUIBundle({
            domNode: this.#node,
            spec,
            plugins: [plugin],
            layout: 'OperationsOnly',
            validatorUrl: null,
            deepLinking: true,
            docExpansion: 'list',
            defaultModelsExpandDepth: -1,
            defaultModelExpandDepth: 2,
            tryItOutEnabled: true,
            displayRequestDuration: true,
            requestInterceptor: (request) => this.#sign(request),
            responseInterceptor: (response) => this.#checkToken(response),
        });
    }

    #sign(request) {
        const url = new URL(request.url, document.baseURI);
        if (isDeletion(request.method, url) && !confirm(`Delete ${decodeURIComponent(url.pathname)}?`)) {
            throw new Error('The request was not sent.');
        }
        if (url.origin === ORIGIN) {
            Object.assign(request.headers, this.#session.headers());
        }
        return request;
    }

    #checkToken(response) {
        if (isInvalid(response.status, response.headers?.['www-authenticate'])) {
            this.#session.end(this.#session.token);
        }
        return response;
    }
}

// Whether a request deletes what its path names. A DELETE with filters has an example that matches no row.
function isDeletion(method, url) {
    return method === 'DELETE' && [...url.searchParams.keys()].every((name) => name === 'select');
}

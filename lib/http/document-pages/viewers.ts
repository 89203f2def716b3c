import { API_BASE } from '@/lib/contract/api';
import { assetAddress } from './assets';
import { documentPage } from './page';

const DOCUMENT = `${API_BASE}/openapi.json`;

/** Swagger UI: operations can be tried out after "Authorize" with an access token. */
export function swaggerPage(request: Request): Response {
  const options = {
    url: DOCUMENT,
    dom_id: '#document',
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
  };
  return documentPage(request, {
    title: 'Lockstep API',
    style: assetAddress('swagger-ui.css'),
    script: assetAddress('swagger-ui-bundle.js'),
    start: `SwaggerUIBundle(${JSON.stringify(options)});`,
  });
}

const SANS = 'system-ui, sans-serif';

/** ReDoc: the document for reading, with its own search. */
export function redocPage(request: Request): Response {
  const options = {
    theme: {
      typography: {
        fontFamily: SANS,
        headings: { fontFamily: SANS },
        code: { fontFamily: 'ui-monospace, monospace' },
      },
    },
  };
  return documentPage(request, {
    title: 'Lockstep API reference',
    script: assetAddress('redoc.standalone.js'),
    start: `Redoc.init(${JSON.stringify(DOCUMENT)}, ${JSON.stringify(options)}, document.getElementById('document'));`,
  });
}

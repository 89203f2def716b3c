import { z } from 'zod';
import { defineOperations } from './operation';

export const documentOperations = defineOperations({
  'GET /openapi.json': {
    id: 'readOpenApi',
    tag: 'Documents',
    summary: 'This document',
    permission: null,
    answers: {
      200: {
        description: 'Every operation of the API, as OpenAPI 3.1',
        shape: z.looseObject({ openapi: z.literal('3.1.0') }),
      },
    },
  },
});

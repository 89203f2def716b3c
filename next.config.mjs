/** @type {import('next').NextConfig} */
export default {
  distDir: process.env.LOCKSTEP_DIST_DIR || '.next',
  // What the image is made from; `next start` serves the same build, and warns when it is told of this.
  output: process.env.LOCKSTEP_STANDALONE ? 'standalone' : undefined,
  // No picture of the console has to be made smaller, and nobody is to have one made: there is no library for it (package.json).
  images: { unoptimized: true },
  poweredByHeader: false,
  // A page for developers, like the gallery, ends in `.dev.tsx`: no build has it.
  pageExtensions: ['tsx', 'ts', ...(process.env.NODE_ENV === 'development' ? ['dev.tsx'] : [])],
  // `npm run verify` and `npm test` check the types, of the tests too.
  typescript: { ignoreBuildErrors: true },
  // next-auth takes its own address from the request, so that any host and port works without NEXTAUTH_URL.
  env: { AUTH_TRUST_HOST: 'true' },
  serverExternalPackages: [
    'pg',
    '@node-rs/argon2',
    'pino',
    'nodemailer',
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-base',
  ],
};

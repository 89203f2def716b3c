/** @type {import('next').NextConfig} */
export default {
  distDir: process.env.LOCKSTEP_DIST_DIR || '.next',
  poweredByHeader: false,
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

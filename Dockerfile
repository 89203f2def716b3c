# syntax=docker/dockerfile:1
#
# One image for all that runs of Lockstep; the command says what:
#
#   docker build --tag lockstep .
#   docker run --env-file lockstep.env lockstep migrate
#   docker run --env-file lockstep.env --publish 3000:3000 lockstep web
#   docker run --env-file lockstep.env lockstep worker
#   docker run --env-file lockstep.env lockstep check --json     # or any other command of the command line
ARG NODE_IMAGE=node:24-bookworm-slim

# Everything that building needs. No package's own install script is run: none is needed here.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS build
COPY . .
RUN LOCKSTEP_STANDALONE=1 npm run build

# What worker and command line need; Next brings what the web process needs along with its build.
FROM packages AS production
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm uninstall --no-save --omit=dev --ignore-scripts --no-audit --no-fund \
    @base-ui/react d3-scale d3-shape geist lucide-react next next-auth react react-dom sonner swr use-intl

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Lockstep" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
  NEXT_TELEMETRY_DISABLED=1 \
  PORT=3000
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY package.json tsconfig.json ./
COPY cli ./cli
COPY db ./db
COPY drizzle ./drizzle
COPY lib ./lib
COPY worker ./worker
COPY scripts ./scripts
# The files belong to root and are only read. A number, so that an orchestrator can tell that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "scripts/container.mjs", "alive", "web"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=64", "scripts/container.mjs"]
CMD ["web"]

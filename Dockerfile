# A server, or any other verb: docker run <image> doctor. Settings come from the environment.
FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it insists on packages of systems that this image is not.
RUN npm install --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    STORE_URL=lowdb:/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY scripts/turnwise.js scripts/typescript.js scripts/typescript-hooks.js scripts/
COPY src src
COPY templates templates
COPY bots bots
RUN mkdir /data && chown node:node /data
USER node
# Of the embedded store alone: with STORE_URL=postgres://... nothing is written here.
VOLUME /data
EXPOSE 3000
# That the process lives. Whoever spreads webhooks asks /readyz, which fails while it drains or the
# database is away: no reason to end it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "scripts/turnwise.js"]
CMD ["start"]

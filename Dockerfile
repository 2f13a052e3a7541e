# Debian with glibc, as the engine's library is built for it.
FROM node:22-bookworm-slim AS build
WORKDIR /skein
COPY . .
# What only the page is made of is not needed once it is made.
RUN npm ci && npm run build && npm ci --omit=dev --workspace @skein/server

FROM node:22-bookworm-slim
# MALLOC_MMAP_THRESHOLD_: large pieces of memory go back to the system as soon as they are free.
ENV NODE_ENV=production \
    MALLOC_MMAP_THRESHOLD_=262144 \
    SKEIN_HOST=0.0.0.0 \
    SKEIN_DATA_DIR=/data
WORKDIR /skein
COPY --from=build /skein/node_modules ./node_modules
COPY --from=build /skein/packages/server/package.json ./packages/server/package.json
COPY --from=build /skein/packages/server/bin ./packages/server/bin
COPY --from=build /skein/packages/server/dist ./packages/server/dist
COPY --from=build /skein/packages/web/dist ./packages/web/dist
COPY --from=build /skein/LICENSE /skein/THIRD_PARTY_LICENSES.md ./
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 6006 4318 4317
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:6006/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "packages/server/bin/skein.js"]
CMD ["serve"]

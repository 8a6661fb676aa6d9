# docker build -f separator-service/notifier.Dockerfile -t stemline/notifier:0.1.0 .
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY proto/package.json proto/
COPY common/package.json common/
COPY job-queue/package.json job-queue/
COPY storage-service/package.json storage-service/
COPY queue-service/package.json queue-service/
COPY separator-service/package.json separator-service/
COPY gateway/package.json gateway/
COPY web/package.json web/
COPY client/package.json client/
COPY scripts/package.json scripts/
COPY bench/package.json bench/
COPY e2e/package.json e2e/
RUN npm ci --omit=dev --no-audit --no-fund --workspace @stemline/separator-service

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production STEMLINE_HOST=0.0.0.0
COPY --from=packages /app ./
COPY proto proto
COPY common common
COPY job-queue job-queue
COPY separator-service/package.json separator-service/package.json
COPY separator-service/src separator-service/src
USER node
EXPOSE 50054
CMD ["node", "separator-service/src/notifier-main.ts"]

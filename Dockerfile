# newsarchive in a container: see docs/serving.md.
FROM python:3.13-slim-bookworm

ENV PIP_NO_CACHE_DIR=1
WORKDIR /opt/newsarchive
COPY . .
# runtime, or opensearch for an index in a cluster: docs/engines.md
ARG LOCK=runtime
RUN .ci/environment .venv build $LOCK \
    && .venv/bin/python -m compileall -q archive indexer web \
    && useradd --uid 10001 --home-dir /archive --shell /usr/sbin/nologin newsarchive \
    && install --directory --owner newsarchive --group newsarchive --mode 700 /archive/var

USER 10001:10001
WORKDIR /archive
ENV PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1 \
    NEWSARCHIVE_SEEDS=/archive/seeds \
    NEWSARCHIVE_INDEX=whoosh:/archive/var/index \
    NEWSARCHIVE_HOST=0.0.0.0 \
    NEWSARCHIVE_PORT=8000
VOLUME /archive/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/opt/newsarchive/.venv/bin/python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["/opt/newsarchive/.venv/bin/newsarchive"]
CMD ["serve", "--watch"]

# monitor in a container: `docker build -t monitor .`; docker-compose.yml beside it runs it.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/monitor
WORKDIR /src
COPY locks ./locks
# Hashes are checked and nothing is resolved anew: the image holds what the tests ran with.
RUN /opt/monitor/bin/pip install --require-hashes --no-deps -r locks/core.txt -r locks/build.txt
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY monitor ./monitor
COPY seeds ./seeds
COPY config ./config
RUN /opt/monitor/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data monitor \
    && install -d -o monitor -g monitor -m 0700 /data /data/config /data/var
COPY --from=build /opt/monitor /opt/monitor
ENV PATH=/opt/monitor/bin:$PATH PYTHONUNBUFFERED=1 MONITOR_CONFIG=/data/config
USER monitor
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["monitor"]
CMD ["--json", "run"]

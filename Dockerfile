# The room as an image: built in one stage, run in another that holds neither compiler nor Node.
# Debian 13 brings Python 3.13 and OpenSSL 3.5; pin the base by digest where you build for keeps.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3-venv
WORKDIR /build
COPY requirements requirements
RUN python3 -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
RUN python3 -m venv --without-pip /opt/negotiation-room && /opt/build/bin/pip --python /opt/negotiation-room/bin/python install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist .
RUN /opt/build/bin/pip --python /opt/negotiation-room/bin/python install --no-deps --no-index dist/*.whl

FROM ${BASE}
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates python3 && rm -rf /var/lib/apt/lists/*
RUN python3 -c "import ssl; assert ssl.OPENSSL_VERSION_INFO >= (3, 5), ssl.OPENSSL_VERSION"
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin room && install --directory --owner=room --group=room --mode=0700 /var/lib/negotiation-room /var/lib/negotiation-room-apart
COPY --from=build /opt/negotiation-room /opt/negotiation-room
ENV PATH=/opt/negotiation-room/bin:/usr/bin:/bin
ENV PYTHONDONTWRITEBYTECODE=1
ENV PYTHONUNBUFFERED=1
ENV NEGOTIATION_ROOM_DATA_DIR=/var/lib/negotiation-room
# What must not come back together with a restored record: wrapped keys, released checkpoints.
ENV NEGOTIATION_ROOM_KEYS_URL=sqlite:////var/lib/negotiation-room-apart/keys.db
ENV NEGOTIATION_ROOM_CHECKPOINTS_URL=sqlite:////var/lib/negotiation-room-apart/checkpoints.db
ENV NEGOTIATION_ROOM_HOST=0.0.0.0
ENV NEGOTIATION_ROOM_PORT=8443
RUN negotiation-room version
USER room
# All that is written goes into these two, so the rest of the file system may be read-only.
VOLUME /var/lib/negotiation-room /var/lib/negotiation-room-apart
WORKDIR /var/lib/negotiation-room
EXPOSE 8443
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["negotiation-room", "doctor", "--health"]
CMD ["negotiation-room", "serve"]

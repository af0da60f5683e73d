# The host with its example plugins. A layer is built again only when something that it is made of has changed:
#
#   tools          the toolchain and the libraries that building needs
#   dependencies   the Swift packages that the host needs, from Package.swift alone
#   host           the host, from Sources
#   sdk            what a plugin in Swift is built with
#   one stage for each plugin
#   runtime        the host without any plugin: the base of a team's own image
#   the last one   the host with the example plugins and their manifests, which it checks
#
#   docker build -t projectionist .
#   docker build -t projectionist-host --target runtime .     the base of a team's own image
#   docker build -t projectionist-sdk --target sdk .          what such an image's plugin in Swift is built in
#
# Documentation/containers.md says more.
ARG SWIFT_IMAGE=docker.io/library/swift:6.3.1-bookworm
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS tools
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libffi-dev libpq-dev libsimdjson-dev libsqlite3-dev libssl-dev pkg-config python3 \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
WORKDIR /source

FROM tools AS dependencies
COPY Package.swift ./
COPY scripts/stub-targets scripts/
# A layer keeps times in whole seconds, and the build system trusts only exact ones: so what is built is kept in an archive.
RUN scripts/stub-targets \
    && swift build --configuration release --target projectionist \
    && scripts/stub-targets --remove \
    && tar --format=posix -cf /built.tar .build Package.resolved \
    && rm -rf .build

FROM dependencies AS host
RUN rm -rf Sources Plugins
COPY scripts/install-headers scripts/swift-runtime scripts/
COPY Plugins/exports.map Plugins/
COPY Sources Sources
RUN tar -xf /built.tar \
    && scripts/stub-targets \
    && swift build --configuration release --product projectionist \
    && install -D --strip .build/release/projectionist /host/usr/bin/projectionist \
    && scripts/swift-runtime /host/usr/lib/swift/linux \
    && scripts/install-headers --prefix /usr --destdir /host \
    && rm -rf .build

FROM tools AS sdk
COPY Package.swift ./
COPY scripts/stub-targets scripts/
COPY Plugins/exports.map Plugins/
COPY Sources/CProjectionABI Sources/CProjectionABI
COPY Sources/CProjectionToolchain Sources/CProjectionToolchain
COPY Sources/ProjectionToolchain Sources/ProjectionToolchain
COPY Sources/ProjectionSDK Sources/ProjectionSDK
RUN scripts/stub-targets \
    && swift build --configuration release --disable-default-traits --target ProjectionSDK

# Where the package of a team's plugin finds the SDK.
ENV PROJECTIONIST_CHECKOUT=/source

FROM sdk AS trick-counts
RUN rm -rf Plugins/TrickCounts
COPY Plugins/TrickCounts Plugins/TrickCounts
RUN swift build --configuration release --disable-default-traits --product TrickCounts \
    && install -D --strip .build/release/libTrickCounts.so /plugin/libTrickCounts.so

FROM sdk AS dog-profiles
RUN rm -rf Plugins/DogProfiles
COPY Plugins/DogProfiles Plugins/DogProfiles
RUN swift build --configuration release --disable-default-traits --product DogProfiles \
    && install -D --strip .build/release/libDogProfiles.so /plugin/libDogProfiles.so

FROM sdk AS daily-registrations
RUN rm -rf Plugins/DailyRegistrations
COPY Plugins/DailyRegistrations Plugins/DailyRegistrations
RUN swift build --configuration release --disable-default-traits --product DailyRegistrations \
    && install -D --strip .build/release/libDailyRegistrations.so /plugin/libDailyRegistrations.so

FROM ${BASE_IMAGE} AS runtime
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates libcurl4 libffi8 libpq5 libsimdjson14 libsqlite3-0 libssl3 libstdc++6 \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin projectionist \
    && install -d -m 755 /etc/projectionist/manifests /usr/lib/projectionist/plugins \
    && install -d -m 1777 /var/lib/projectionist \
    && echo /usr/lib/swift/linux >/etc/ld.so.conf.d/swift.conf
COPY --from=host /host/usr /usr
RUN ldconfig
ENV PROJECTIONIST_MANIFESTS=/etc/projectionist/manifests \
    PROJECTIONIST_PLUGIN_PATH=/usr/lib/projectionist/plugins \
    PROJECTIONIST_STATE_DIR=/var/lib/projectionist \
    LOG_FORMAT=json
# What a plugin must agree with; the tests compare it with what the image holds.
LABEL org.opencontainers.image.title="Projectionist" \
    org.opencontainers.image.description="Runs event-sourced projections that are built and shipped as plugins." \
    org.opencontainers.image.version="0.1.0" \
    projectionist.abi.oldest="1" \
    projectionist.abi.newest="1" \
    projectionist.swift="6.3.1" \
    projectionist.glibc="2.36"
USER 10001:10001
WORKDIR /
EXPOSE 8080
VOLUME /var/lib/projectionist
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["projectionist", "health"]
ENTRYPOINT ["projectionist"]
CMD ["run"]

FROM runtime
COPY --from=trick-counts /plugin/ /usr/lib/projectionist/plugins/
COPY --from=dog-profiles /plugin/ /usr/lib/projectionist/plugins/
COPY --from=daily-registrations /plugin/ /usr/lib/projectionist/plugins/
COPY manifests/ /etc/projectionist/manifests/
COPY Documentation/examples/dog-school.jsonl /etc/projectionist/manifests/events.jsonl
RUN ["projectionist", "plugins", "check", "--strict", "/etc/projectionist/manifests"]

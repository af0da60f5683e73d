/* Appends events over HTTP as fast as the server answers: CLIENTS keep-alive connections, on each the next request goes out
 * when the answer to the one before is there. Beside them, every few milliseconds, GET /healthz on a connection of its own,
 * to see whether it waits behind the appends.
 *
 *   http_load PORT PATH CLIENTS COUNT          appends COUNT events, each to a stream of its own
 *   http_load PORT PATH 0 SECONDS              only asks /healthz, for so long
 *
 * Prints one JSON object. Any answer but 201 to an append, and 200 to /healthz, counts as an error. It ends when all are
 * answered, which wrk, which runs for a time and drops what is under way, does not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RESPONSE_ROOM = 16384, REQUEST_ROOM = 2048, MAX_PROBES = 1 << 20 };

typedef struct {
    int socket;
    size_t length;
    char response[RESPONSE_ROOM];
} Connection;

static int port;
static const char *path;
static uint64_t random_state;
static atomic_bool is_over;
static uint32_t *probes; /* microseconds */
static size_t probe_count, probe_errors;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static uint64_t next_random(void)
{ /* splitmix64 */
    uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int connect_to_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return server;
}

static void send_all(int server, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(server, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) die("send");
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void send_append(Connection *connection)
{
    char body[1024], request[REQUEST_ROOM];
    uint64_t high = next_random(), low = next_random();
    int size = snprintf(
        body, sizeof body,
        "{\"originator_id\":\"%08x-%04x-4%03x-a%03x-%012llx\",\"expected_version\":0,\"events\":[{\"topic\":"
        "\"dogschool.domain:Dog.Registered\",\"state\":{\"timestamp\":{\"_type_\":\"datetime_iso\",\"_data_\":"
        "\"2024-05-17T09:12:44.123456+00:00\"},\"originator_topic\":\"dogschool.domain:Dog\",\"name\":\"Rex\"}}]}",
        (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff), (unsigned)(low >> 52),
        (unsigned long long)(low & 0xffffffffffffu));
    int length = snprintf(
        request, sizeof request,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path,
        port, size, body);
    send_all(connection->socket, request, (size_t)length);
    connection->length = 0;
}

/* Reads what is there. The status of a response that is complete, else 0. */
static int receive(Connection *connection)
{
    ssize_t count = recv(
        connection->socket, connection->response + connection->length, RESPONSE_ROOM - 1 - connection->length, 0);
    if (count <= 0) {
        fprintf(stderr, "http_load: the server closed a connection before its answer\n");
        exit(1);
    }
    connection->length += (size_t)count;
    connection->response[connection->length] = 0;
    char *end = strstr(connection->response, "\r\n\r\n");
    if (end == NULL) {
        if (connection->length == RESPONSE_ROOM - 1) die("headers too long");
        return 0;
    }
    char *header = strcasestr(connection->response, "\r\ncontent-length:");
    if (header == NULL || header > end) {
        fprintf(stderr, "http_load: a response without Content-Length\n");
        exit(1);
    }
    size_t whole = (size_t)(end + 4 - connection->response) + strtoul(header + 17, NULL, 10);
    if (whole >= RESPONSE_ROOM) die("response too long");
    return connection->length < whole ? 0 : atoi(connection->response + 9);
}

static void *probe(void *unused)
{
    Connection *connection = calloc(1, sizeof *connection);
    char request[256];
    int length = snprintf(request, sizeof request, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
    connection->socket = connect_to_server();
    while (!atomic_load(&is_over) && probe_count < MAX_PROBES) {
        int status = 0;
        double begun = now();
        send_all(connection->socket, request, (size_t)length);
        connection->length = 0;
        while (status == 0) status = receive(connection);
        probes[probe_count++] = (uint32_t)((now() - begun) * 1e6);
        probe_errors += status != 200;
        usleep(2000);
    }
    close(connection->socket);
    free(connection);
    return unused;
}

static size_t append(int clients, size_t count)
{
    Connection *connections = calloc((size_t)clients, sizeof *connections);
    int queue = epoll_create1(0);
    size_t sent = 0, answered = 0, errors = 0;
    for (int index = 0; index < clients; index++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[index]};
        connections[index].socket = connect_to_server();
        epoll_ctl(queue, EPOLL_CTL_ADD, connections[index].socket, &event);
        if (sent < count) {
            send_append(&connections[index]);
            sent++;
        }
    }
    while (answered < sent) {
        struct epoll_event events[64];
        int ready = epoll_wait(queue, events, 64, 60000);
        if (ready <= 0) {
            fprintf(stderr, "http_load: no answer within a minute\n");
            exit(1);
        }
        for (int index = 0; index < ready; index++) {
            Connection *connection = events[index].data.ptr;
            int status = receive(connection);
            if (status == 0) continue;
            answered++;
            if (status != 201 && errors++ == 0) fprintf(stderr, "http_load: %s\n", connection->response);
            if (sent < count) {
                send_append(connection);
                sent++;
            }
        }
    }
    for (int index = 0; index < clients; index++) close(connections[index].socket);
    close(queue);
    free(connections);
    return errors;
}

static int by_size(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    if (count != 5) {
        fprintf(stderr, "usage: http_load PORT PATH CLIENTS COUNT | http_load PORT PATH 0 SECONDS\n");
        return 64;
    }
    port = atoi(arguments[1]);
    path = arguments[2];
    int clients = atoi(arguments[3]);
    size_t amount = strtoul(arguments[4], NULL, 10), errors = 0;
    if (getrandom(&random_state, sizeof random_state, 0) != sizeof random_state) die("getrandom");
    probes = calloc(MAX_PROBES, sizeof *probes);
    pthread_t prober;
    if (probes == NULL || pthread_create(&prober, NULL, probe, NULL) != 0) die("pthread_create");
    double begun = now();
    if (clients > 0) errors = append(clients, amount);
    else sleep((unsigned)amount);
    double seconds = now() - begun;
    atomic_store(&is_over, true);
    pthread_join(prober, NULL);
    qsort(probes, probe_count, sizeof *probes, by_size);
    printf(
        "{\"seconds\": %.6f, \"errors\": %zu, \"probes\": %zu, \"probe_errors\": %zu, \"p50\": %u, \"p99\": %u}\n", seconds,
        errors, probe_count, probe_errors, probe_count ? probes[probe_count / 2] : 0,
        probe_count ? probes[probe_count * 99 / 100] : 0);
    return 0;
}

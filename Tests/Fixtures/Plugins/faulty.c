/* A plugin that counts tricks, right but for one fault, which a definition on the compiler's command line chooses: what
   `plugins check` must find. */
#include <fcntl.h>
#include <projectionist.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT(literal) ((projectionist_string_1){literal, sizeof(literal) - 1})

#define TOPIC "dogschool.domain:Dog.TrickAdded"

struct projectionist_instance_1 {
    long long seen;
    char *last_state;
    size_t last_size;
    projectionist_call_1 *call;
    volatile int is_stopped;
};

static const projectionist_host_1 *host;
static const projectionist_sql_1 *sql;
static const projectionist_json_1 *json;

static int32_t fail(projectionist_error_1 *error, const char *text) {
    host->fail(error, 0, PROJECTIONIST_RETRY, (projectionist_string_1){text, strlen(text)});
    return PROJECTIONIST_FAILED;
}

static int is(projectionist_string_1 text, const char *other) {
    return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}

#if defined(CONSTRUCTOR_CRASHES)
__attribute__((constructor)) static void crash(void) { abort(); }
#elif defined(CONSTRUCTOR_HANGS)
__attribute__((constructor)) static void hang(void) { for (;;) pause(); }
#elif defined(CONSTRUCTOR_EXITS)
__attribute__((constructor)) static void leave(void) { exit(3); }
#elif defined(LEAVES_A_PROCESS)
__attribute__((constructor)) static void stay(void) {
    if (fork() == 0) {
        setsid();
        for (;;) pause();
    }
}
#elif defined(WRITES_TO_THE_SOCKET) || defined(FILLS_THE_SOCKET)
/* Whatever of the process's descriptors is the way to the host: an answer that it has not asked for, or no end of lines. */
__attribute__((constructor)) static void pretend(void) {
    static const char answer[] = "{\"ended\":{\"_0\":\"passed\",\"detail\":\"\",\"token\":1}}\n";
    for (;;) {
        for (int descriptor = 3; descriptor < 64; descriptor++) {
            if (send(descriptor, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) continue;
        }
#ifdef WRITES_TO_THE_SOCKET
        abort();
#endif
    }
}
#endif

static int32_t start(const projectionist_host_1 *given, projectionist_error_1 *error) {
    host = given;
    sql = host->extension(host, TEXT(PROJECTIONIST_SQL_1));
    json = host->extension(host, TEXT(PROJECTIONIST_JSON_1));
#if defined(INIT_TRUSTS_THE_HOST)
    return sql->size == sizeof *sql && json->size == sizeof *json ? PROJECTIONIST_OK : PROJECTIONIST_FAILED;
#elif defined(INIT_FAILS_SILENTLY)
    (void)error;
    return sql && json ? PROJECTIONIST_OK : PROJECTIONIST_FAILED;
#else
    return sql && json ? PROJECTIONIST_OK : fail(error, "the host has no sql/1 or no json/1");
#endif
}

static void *do_nothing(void *unused) {
    for (;;) pause();
    return unused;
}

#ifdef ONE_INSTANCE_ONLY
static projectionist_instance_1 *only;
#endif

static int32_t create(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                      projectionist_error_1 *error) {
#ifndef CREATES_ANYTHING
    if (!is(arguments->object, "tricks")) return fail(error, "there is no such projection");
#endif
    (void)error, (void)arguments;
    *instance = calloc(1, sizeof **instance);
#if defined(LEAKS_MEMORY)
    memset(malloc(64), 1, 64);
#elif defined(LEAKS_THREADS)
    pthread_t thread;
    pthread_create(&thread, NULL, do_nothing, NULL);
#elif defined(LEAKS_DESCRIPTORS)
    (void)!open("/dev/null", O_RDONLY);
#elif defined(ONE_INSTANCE_ONLY)
    if (only) abort();
    only = *instance;
#endif
    (void)do_nothing;
    return PROJECTIONIST_OK;
}

static int32_t set_up(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    (void)instance, (void)error;
#ifdef SETS_UP_ONCE
    return sql->execute(call, TEXT("CREATE TABLE tricks (trick text PRIMARY KEY, count bigint)"), NULL, 0);
#else
    return sql->execute(call, TEXT("CREATE TABLE IF NOT EXISTS tricks (trick text PRIMARY KEY, count bigint)"), NULL, 0);
#endif
}

static int32_t add(projectionist_call_1 *call, projectionist_string_1 trick, int64_t count) {
    projectionist_value_1 row[2] = {{.type = PROJECTIONIST_TEXT, .as.text = trick},
                                    {.type = PROJECTIONIST_INT64, .as.int64 = count}};
    return sql->execute(call,
                        TEXT("INSERT INTO tricks VALUES ($1, $2) ON CONFLICT (trick) DO UPDATE "
                             "SET count = tricks.count + excluded.count"),
                        row, 2);
}

/* Writes the count of all events as the instance has it in memory. */
static int32_t put_seen(projectionist_call_1 *call, long long seen) {
    projectionist_value_1 row[2] = {{.type = PROJECTIONIST_TEXT, .as.text = TEXT("all")},
                                    {.type = PROJECTIONIST_INT64, .as.int64 = seen}};
    return sql->execute(
        call, TEXT("INSERT INTO tricks VALUES ($1, $2) ON CONFLICT (trick) DO UPDATE SET count = excluded.count"), row, 2);
}

static void *use_call(void *call) {
    add(call, TEXT("from another thread"), 1);
    return NULL;
}

static void *use_call_late(void *call) {
    usleep(100000);
    add(call, TEXT("too late"), 1);
    return NULL;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)applied, (void)instance;
#if defined(NEEDS_AN_EVENT)
    if (events[count - 1].position < 0) return PROJECTIONIST_FAILED;
#elif defined(FEW_EVENTS_ONLY)
    char seen[100];
    if (count > sizeof seen) abort();
#elif defined(KEEPS_POINTERS)
    unsigned sum = 0;
    for (size_t i = 0; i < instance->last_size; i++) sum += (unsigned char)instance->last_state[i];
    if (sum == 1) return PROJECTIONIST_FAILED;
    if (count > 0) {
        instance->last_state = (char *)events[count - 1].state.data;
        instance->last_size = events[count - 1].state.size;
    }
#elif defined(COUNTS_BATCHES)
    if (count > 0 && add(call, TEXT("batches"), 1) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
#elif defined(COUNTS_CALLS_OF_THE_PROCESS)
    static int64_t calls;
    if (count > 0 && put_seen(call, ++calls) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
#elif defined(COUNTS_IN_MEMORY)
    instance->seen += (long long)count;
    if (count > 0 && put_seen(call, instance->seen) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
#elif defined(USES_ANOTHER_THREAD)
    pthread_t thread;
    if (pthread_create(&thread, NULL, use_call, call) == 0) pthread_join(thread, NULL);
#elif defined(USES_A_CALL_LATE)
    pthread_t thread;
    if (pthread_create(&thread, NULL, use_call_late, call) == 0) pthread_detach(thread);
#elif defined(SHARES_THE_ENVIRONMENT)
    /* The first copy of the library in the process leaves its mark. */
    static int is_first = -1;
    if (is_first < 0) is_first = getenv("FAULTY_IS_HERE") == NULL;
    setenv("FAULTY_IS_HERE", "1", 1);
    if (!is_first) return PROJECTIONIST_OK;
#elif defined(WRITES_WITHOUT_EVENTS)
    if (add(call, TEXT("calls"), 1) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
#elif defined(NEVER_RETURNS)
    for (;;) pause();
#endif
    (void)use_call, (void)use_call_late, (void)put_seen;
#ifdef LEAKS_IN_APPLY
    memset(malloc(64 << 10), 1, 64 << 10);
#endif
    instance->call = call;
    for (size_t i = 0; i < count; i++) {
#if defined(CANCEL_LOSES_EVENTS)
        if (i > 2 && host->cancelled(call)) return PROJECTIONIST_OK;
#elif defined(STOP_LOSES_EVENTS)
        if (i > 2 && instance->is_stopped) return PROJECTIONIST_OK;
#endif
        if (!is(events[i].topic, TOPIC)) {
#ifdef KNOWS_ALL_TOPICS
            abort();
#endif
            continue;
        }
        sql->for_event(call, &events[i]);
#ifdef SMALL_STATES_ONLY
        char *copy = malloc(1 << 20);
        if (events[i].state.size > 1 << 20) abort();
        memcpy(copy, events[i].state.data, events[i].state.size);
        free(copy);
#endif
        projectionist_json_node_1 root, field;
        projectionist_string_1 trick = {0};
        int32_t is_read = json->root(call, &events[i], &root, NULL) == PROJECTIONIST_OK &&
                          json->find(&root, TEXT("trick"), &field) == PROJECTIONIST_OK &&
                          json->text(&field, &trick) == PROJECTIONIST_OK;
        if (!is_read) {
#if defined(TRUSTS_STATES)
            abort();
#elif defined(FAILS_SILENTLY)
            return PROJECTIONIST_FAILED;
#endif
            return fail(error, "the state has no text 'trick'");
        }
        if (add(call, trick, 1) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    }
    return PROJECTIONIST_OK;
}

static int32_t clear_read_model(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error) {
    (void)instance, (void)error;
#ifdef CLEARS_HALF
    return sql->execute(call, TEXT("DELETE FROM tricks WHERE count < 3"), NULL, 0);
#else
    return sql->execute(call, TEXT("DELETE FROM tricks"), NULL, 0);
#endif
}

static void request_stop(projectionist_instance_1 *instance) {
#if defined(STOP_USES_THE_CALL)
    if (instance->call) add(instance->call, TEXT("stopped"), 1);
#elif defined(STOP_NEEDS_A_CALL)
    if (!instance->call) abort();
#endif
    instance->is_stopped = 1;
}

static void destroy(projectionist_instance_1 *instance) {
#ifdef ONE_INSTANCE_ONLY
    only = NULL;
#endif
    free(instance);
}

static const void *extension(projectionist_string_1 id) {
#ifdef HAS_EVERY_EXTENSION
    (void)id;
    return &host;
#else
    (void)id;
    return NULL;
#endif
}

static const projectionist_string_1 topics[] = {{TOPIC, sizeof TOPIC - 1}};

static const projectionist_projection_1 projections[] = {
    {.name = {"tricks", 6}, .application = {"DogSchool", 9}, .topics = topics, .topic_count = 1},
};

static const projectionist_factory_1 factory = {
    .abi_major = 1,
    .size = sizeof(projectionist_factory_1),
#ifdef OTHER_NAME
    .id = {"cats", 4},
#else
    .id = {"faulty", 6},
#endif
    .version = {"1.0.0", 5},
    .projections = projections,
    .projection_count = 1,
    .init = start,
    .create = create,
    .set_up = set_up,
#ifndef NO_APPLY
    .apply = apply,
#endif
    .clear_read_model = clear_read_model,
    .request_stop = request_stop,
    .destroy = destroy,
    .extension = extension,
};

void *const functions[] = {(void *)apply};

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
#if defined(ANSWERS_EVERY_HOST)
    (void)hello;
    return &factory;
#elif defined(ANSWERS_EXACT_HOSTS)
    return hello->abi_major_min == 1 && hello->abi_major_max == 1 ? &factory : NULL;
#elif defined(ENTRY_CRASHES)
    abort();
#else
    return hello->abi_major_min <= 1 && hello->abi_major_max >= 1 ? &factory : NULL;
#endif
}

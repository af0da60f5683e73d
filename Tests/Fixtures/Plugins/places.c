/* Says of each of its functions on which thread it is called and what stack it has, and waits in apply until it is asked to
   end, where its config says so. */
#include "fixture.h"

#include <pthread.h>
#include <semaphore.h>

static char lines[2][160];
static sem_t asked;

/* The room down to the guard, and the guard: the mapping below, which nobody may touch. */
static void look(const char *function, char *line, size_t size) {
    char name[32] = "", row[512], access[8];
    const uintptr_t here = (uintptr_t)&name;
    unsigned long start = 0, end = 0, room = 0, guard = 0, below_start = 0, below_end = 0;
    int below_is_closed = 0;
    FILE *maps = fopen("/proc/thread-self/maps", "re");
    while (maps && fgets(row, sizeof row, maps)) {
        if (sscanf(row, "%lx-%lx %7s", &start, &end, access) != 3) continue;
        if (start <= here && here < end) {
            room = here - start;
            if (below_is_closed && below_end == start) guard = below_end - below_start;
        }
        below_start = start, below_end = end, below_is_closed = strcmp(access, "---p") == 0;
    }
    if (maps) fclose(maps);
    pthread_getname_np(pthread_self(), name, sizeof name);
    snprintf(line, size, "place %s has room %lu guard %lu on thread '%s'", function, room, guard, name);
}

static void tell(const char *function) {
    char line[160];
    look(function, line, sizeof line);
    say(line);
}

/* Uses them: a frame of eight megabytes, each page of it. */
static __attribute__((noinline)) int use_all(void) {
    volatile char frame[8 << 20];
    for (size_t index = sizeof frame; index >= 4096; index -= 4096) frame[index - 1] = 1;
    return frame[4095];
}

__attribute__((constructor)) static void construct(void) { look("constructor", lines[0], sizeof lines[0]); }

static int32_t init_there(const projectionist_host_1 *given, projectionist_error_1 *error) {
    sem_init(&asked, 0, 0);
    int32_t status = start(given, error);
    say(lines[0]);
    say(lines[1]);
    tell("init");
    return use_all() ? status : PROJECTIONIST_FAILED;
}

static int32_t create_there(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                            projectionist_error_1 *error) {
    tell("create");
    return use_all() ? create(arguments, instance, error) : PROJECTIONIST_FAILED;
}

static int32_t set_up_there(projectionist_instance_1 *instance, projectionist_call_1 *call,
                            projectionist_error_1 *error) {
    tell("set_up");
    return use_all() ? set_up(instance, call, error) : PROJECTIONIST_FAILED;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)applied, (void)error;
    tell("apply");
    for (size_t index = 0; index < count; index++) {
        if (put_number(call, "event", events[index].position)) return PROJECTIONIST_FAILED;
    }
    if (config_is(instance, "wait")) {
        say(host->cancelled(call) ? "cancelled is 1" : "cancelled is 0");
        sem_wait(&asked);
        say(host->cancelled(call) ? "then cancelled is 1" : "then cancelled is 0");
        return PROJECTIONIST_FAILED;
    }
    return use_all() ? PROJECTIONIST_OK : PROJECTIONIST_FAILED;
}

static void request_stop_there(projectionist_instance_1 *instance) {
    (void)instance;
    tell("request_stop");
    if (use_all()) sem_post(&asked);
}

static void destroy_there(projectionist_instance_1 *instance) {
    tell("destroy");
    if (use_all()) destroy(instance);
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
    look("entry", lines[1], sizeof lines[1]);
    factory = usual;
    factory.init = init_there;
    factory.create = create_there;
    factory.set_up = set_up_there;
    factory.request_stop = request_stop_there;
    factory.destroy = destroy_there;
    return use_all() ? &factory : NULL;
}

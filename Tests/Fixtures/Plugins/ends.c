/* Does something that a plugin must not do, at the place that FIXTURE_END names: `apply crash`, `init exit`, …
   With FIXTURE_ONCE it does so only where no file of that name is there yet, and makes it. */
#include "fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static __attribute__((noinline)) int deeper(volatile char *above) {
    volatile char here[4096];
    here[0] = *above;
    return deeper(here) + here[0];
}

static void *end_by_exit(void *nothing) {
    exit(0);
    return nothing;
}

static void end(const char *place) {
    const char *wish = getenv("FIXTURE_END");
    size_t length = strlen(place);
    if (!wish || strncmp(wish, place, length) != 0 || wish[length] != ' ') return;
    const char *how = wish + length + 1;
    const char *once = getenv("FIXTURE_ONCE");
    if (once && open(once, O_CREAT | O_EXCL | O_WRONLY, 0600) < 0) return;
    if (strcmp(how, "crash") == 0) {
        *(volatile int *)8 = 1;
    } else if (strcmp(how, "abort") == 0) {
        abort();
    } else if (strcmp(how, "overflow") == 0) {
        volatile char first = 1;
        deeper(&first);
    } else if (strcmp(how, "exit") == 0) {
        exit(0);
    } else if (strcmp(how, "_exit") == 0) {
        _exit(0);
    } else if (strcmp(how, "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, end_by_exit, NULL);
        pthread_join(thread, NULL);
    } else if (strcmp(how, "print") == 0) {
        printf("hello from %s\n", place);
        printf("without an end");
    } else if (strcmp(how, "bridge") == 0) {
        const char *size = getenv("POSTGRES_POOL_SIZE");
        printf("POSTGRES_POOL_SIZE is %s\n", size ? size : "not there");
    } else if (strcmp(how, "chatter") == 0) {
        for (;;) {
            printf("still here\n");
            if (host) say("still here");
        }
    } else if (strcmp(how, "hang") == 0) {
        for (;;) sleep(1);
    }
}

__attribute__((constructor)) static void construct(void) { end("constructor"); }

__attribute__((destructor)) static void destruct(void) { end("destructor"); }

static int32_t end_in_init(const projectionist_host_1 *given, projectionist_error_1 *error) {
    end("init");
    return start(given, error);
}

static int32_t end_in_create(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                             projectionist_error_1 *error) {
    end("create");
    return create(arguments, instance, error);
}

static int32_t end_in_set_up(projectionist_instance_1 *instance, projectionist_call_1 *call,
                             projectionist_error_1 *error) {
    end("set_up");
    return set_up(instance, call, error);
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance, (void)applied, (void)error;
    end("apply");
    const char *killer = getenv("FIXTURE_KILLER");
    for (size_t index = 0; killer && index < count; index++) {
        if (events[index].position == atoll(killer)) abort();
    }
    for (size_t index = 0; index < count; index++) put_number(call, "event", events[index].position);
    return PROJECTIONIST_OK;
}

static void end_in_destroy(projectionist_instance_1 *instance) {
    end("destroy");
    destroy(instance);
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
    end("entry");
    factory = usual;
    factory.init = end_in_init;
    factory.create = end_in_create;
    factory.set_up = end_in_set_up;
    factory.destroy = end_in_destroy;
    return &factory;
}

/* Two hooks, `bell` and `lamp`, beside the fixtures' projections or alone (HOOKS_ALONE). Each says what is called of it, and does
   what its config says: {"fails":"start"}, {"crashes":"stop"}, {"hangs":"create"}, … A hang ends once the file FIXTURE_GATE is there.
   The projection fails as long as the file FIXTURE_BROKEN is there. */
#include "fixture.h"

#include <pthread.h>
#include <unistd.h>

struct projectionist_hook_1 {
    char name[64];
    char object[64];
    char config[256];
    pthread_t thread;
};

static size_t create_size, change_size;
static int extensions;

static int is_there(const char *variable) {
    const char *file = getenv(variable);
    return file && access(file, F_OK) == 0;
}

static void tell(const projectionist_hook_1 *hook, const char *call) {
    char text[128];
    snprintf(text, sizeof text, "hook %s: %s", hook->name, call);
    say(text);
}

static int wants(const projectionist_hook_1 *hook, const char *what, const char *call) {
    char wish[64];
    snprintf(wish, sizeof wish, "\"%s\":\"%s\"", what, call);
    return strstr(hook->config, wish) != NULL;
}

static int32_t behave(const projectionist_hook_1 *hook, const char *call, projectionist_error_1 *error) {
    tell(hook, call);
    if (wants(hook, "crashes", call)) *(volatile int *)8 = 1;
    if (wants(hook, "exits", call)) exit(0);
    while (wants(hook, "hangs", call) && !is_there("FIXTURE_GATE")) usleep(2000);
    if (wants(hook, "fails", call)) return fail(error, 4, PROJECTIONIST_PARK, "the bell is broken");
    return wants(hook, "silent", call) ? PROJECTIONIST_FAILED : PROJECTIONIST_OK;
}

static int32_t create_hook(const projectionist_hook_create_1 *arguments, projectionist_hook_1 **hook,
                           projectionist_error_1 *error) {
    create_size = arguments->size;
    projectionist_hook_1 *made = calloc(1, sizeof *made);
    memcpy(made->name, arguments->name.data, arguments->name.length);
    memcpy(made->object, arguments->object.data, arguments->object.length);
    memcpy(made->config, arguments->config.data, arguments->config.length);
    int32_t status = behave(made, "create", error);
    *hook = status || wants(made, "gives", "nothing") ? NULL : made;
    return status;
}

static int32_t start_hook(projectionist_hook_1 *hook, projectionist_error_1 *error) {
    const char *size = getenv("POSTGRES_POOL_SIZE");
    char text[128];
    snprintf(text, sizeof text, "hook %s: %s %s, POSTGRES_POOL_SIZE is %s", hook->name, hook->object, hook->config,
             size ? size : "not there");
    say(text);
    return behave(hook, "start", error);
}

static int32_t stop_hook(projectionist_hook_1 *hook, projectionist_error_1 *error) {
    return behave(hook, "stop", error);
}

static void destroy_hook(projectionist_hook_1 *hook) {
    behave(hook, "destroy", NULL);
    if (wants(hook, "says", "sizes")) {
        char text[64];
        snprintf(text, sizeof text, "sizes %zd %zd, extension %d", create_size - sizeof(projectionist_hook_create_1),
                 change_size - sizeof(projectionist_projection_change_1), extensions);
        say(text);
    }
    free(hook);
}

static void changed(projectionist_hook_1 *hook, const projectionist_projection_change_1 *change) {
    char text[512];
    change_size = change->size;
    int is_first = hook->thread == 0;
    if (is_first) hook->thread = pthread_self();
    snprintf(text, sizeof text, "hook %s: %.*s of %.*s: '%.*s' '%.*s' '%.*s' at %lld%s", hook->name,
             (int)change->name.length, change->name.data, (int)change->application.length, change->application.data,
             (int)change->previous.length, change->previous.data, (int)change->state.length, change->state.data,
             (int)change->reason.length, change->reason.data, (long long)change->position,
             is_first || pthread_equal(hook->thread, pthread_self()) ? "" : ", on another thread");
    say(text);
    behave(hook, "changed", NULL);
}

static const projectionist_string_1 names[] = {
    {"bell", 4},
#ifndef NAME_TWICE
    {"lamp", 4},
#else
    {"bell", 4},
#endif
};

static const projectionist_lifespan_1 lifespan = {
#ifdef HOOK_SIZE
    .size = HOOK_SIZE,
#else
    .size = sizeof lifespan,
#endif
#ifndef HOOKS_NULL
    .hooks = names,
#endif
#ifdef HOOKS_NONE
    .hook_count = 0,
#else
    .hook_count = 2,
#endif
    .create = create_hook,
#ifndef START_NULL
    .start = start_hook,
#endif
    .stop = stop_hook,
    .destroy = destroy_hook,
#ifndef CHANGED_NULL
    .projection_changed = changed,
#endif
};

static const void *extension(projectionist_string_1 id) {
    extensions++;
    if (host) say("extension after init");
    return id.length == strlen(PROJECTIONIST_LIFESPAN_1) && memcmp(id.data, PROJECTIONIST_LIFESPAN_1, id.length) == 0
               ? &lifespan
               : NULL;
}

static int32_t init_of_hooks(const projectionist_host_1 *given, projectionist_error_1 *error) {
    return start(given, error) ? fail(error, 0, PROJECTIONIST_STOP, "an extension of the host is missing") : PROJECTIONIST_OK;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance, (void)applied;
    if (is_there("FIXTURE_BROKEN")) return fail(error, 0, PROJECTIONIST_STOP, "the kennel is closed");
    for (size_t index = 0; index < count; index++) put_number(call, "event", events[index].position);
    return PROJECTIONIST_OK;
}

#pragma clang diagnostic ignored "-Winitializer-overrides"
static const projectionist_factory_1 factory = {
    FIXTURE_FACTORY,
    .init = init_of_hooks,
#ifndef NO_EXTENSION
    .extension = extension,
#endif
#ifdef HOOKS_ALONE
    .projections = NULL, .projection_count = 0, .create = NULL, .set_up = NULL, .apply = NULL, .clear_read_model = NULL,
    .request_stop = NULL, .destroy = NULL,
#endif
};

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    /* Of which some are left out. */
    (void)create, (void)set_up, (void)clear_read_model, (void)request_stop, (void)destroy, (void)apply, (void)extension;
    return hello->abi_major_min <= 1 && hello->abi_major_max >= 1 ? &factory : NULL;
}

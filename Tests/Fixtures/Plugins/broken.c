/* A plugin with one fault, which a definition on the compiler's command line chooses. */
#include "fixture.h"

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance, (void)events, (void)count, (void)call, (void)applied, (void)error;
    return PROJECTIONIST_OK;
}

#ifdef UNRESOLVED
extern void train_all_dogs(void);
#endif
#ifdef EXTRA_EXPORTS
PROJECTIONIST_EXPORT int dogs_a, dogs_b, dogs_c;
PROJECTIONIST_EXPORT void dogs_d(void) {}
#endif
#ifdef MUCH_DATA
__attribute__((used)) static char much[1 << 20] = {1};
#endif
#ifdef NEIGHBOUR
extern int neighbour(void);
#endif

static int32_t refuse(const projectionist_host_1 *given, projectionist_error_1 *error) {
    given->fail(error, 3, PROJECTIONIST_STOP, TEXT("DOGS is not set"));
    return PROJECTIONIST_FAILED;
}

static int32_t refuse_silently(const projectionist_host_1 *given, projectionist_error_1 *error) {
    (void)given, (void)error;
    return PROJECTIONIST_FAILED;
}

static int32_t create_fails(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                            projectionist_error_1 *error) {
    (void)arguments, (void)instance;
    return fail(error, 0, 0, "config.top is missing");
}

static int32_t create_nothing(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                              projectionist_error_1 *error) {
    (void)arguments, (void)error;
    *instance = NULL;
    return PROJECTIONIST_OK;
}

/* Used, so that none is reported as unused. */
void *const faults[] = {(void *)refuse, (void *)refuse_silently, (void *)create_fails, (void *)create_nothing};

static projectionist_factory_1 factory = {FIXTURE_FACTORY};

#ifdef NO_ENTRY
#define projectionist_plugin_entry entry_by_another_name
__attribute__((visibility("hidden"), used))
#else
PROJECTIONIST_EXPORT
#endif
const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
#if defined(UNRESOLVED)
    train_all_dogs();
#elif defined(NEIGHBOUR)
    factory.reserved = (uint32_t)neighbour();
#elif defined(FACTORY_NULL)
    return NULL;
#elif defined(MAJOR_7)
    factory.abi_major = 7;
#elif defined(WRONG_SIZE)
    factory.size = 64;
#elif defined(APPLY_NULL)
    factory.apply = NULL;
#elif defined(PROJECTIONS_NULL)
    factory.projections = NULL;
#elif defined(ID_INVALID)
    factory.id = (projectionist_string_1){"\xFF", 1};
#elif defined(INIT_FAILS)
    factory.init = refuse;
#elif defined(INIT_FAILS_SILENTLY)
    factory.init = refuse_silently;
#elif defined(CREATE_FAILS)
    factory.create = create_fails;
#elif defined(CREATE_NULL)
    factory.create = create_nothing;
#endif
    return &factory;
}

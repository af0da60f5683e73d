/*
 * projectionist_lifespan.h - extension projectionist.lifespan/1 of a plugin: hooks that live as long as the host's process.
 *
 * The rules of projectionist_plugin.h hold here as well. The host fetches it by factory->extension, of a plugin whose manifest
 * has entry points in the group `lifespan`. A library may have hooks beside projections, or hooks alone.
 *
 * A hook's life
 * -------------
 *     create -> start -> projection_changed, any number of times -> stop -> destroy
 *     create -> start, which fails -> destroy
 *     create -> destroy                    where the library is tried in another process, which never calls start
 *
 * Order       Hooks start in the order of their priorities, which the manifest gives: lower ones first, equal ones by name;
 *             they stop in reverse. The host's own stand among them: the settings are in the environment at 100, projections
 *             start at 200, HTTP is served from 300 on. All have a priority above 100: init of a library runs before the
 *             create of its first hook or projection, and so after the settings are there.
 * Threads     Every function is [host]: on a thread of the host, one call at a time for one hook, but not always the same
 *             thread. projection_changed comes on a thread that this hook has for itself: one that takes its time, or
 *             blocks, delays no projection, no other hook and no start.
 * Time        init, create and start may each take PROJECTION_APPLY_TIMEOUT (30 s); one that does not return in that time is
 *             named and left behind on its thread: nothing more of the hook is called, and the process ends without waiting
 *             for it. When the host ends, the hooks of plugins have half of SHUTDOWN_TIMEOUT (30 s) in equal parts. Of its part
 *             a hook may use half for what projection_changed has yet to be told, and the rest for stop. A stop that does
 *             not return by then is named and left behind, the others are stopped in their order, and the process ends with
 *             exit code 70.
 * Failures    A create that fails rejects this entry point alone, or with --strict the start of the host. A start that fails
 *             ends the process: what was started before is stopped in reverse, and the last line names the hook and gives
 *             the plugin's text. A stop that fails is logged.
 * Transactions  A hook gets no call and so no SQL: what belongs to a projection's transaction happens in apply. A hook opens
 *             connections of its own, if it needs any, and must not write to the tables of projections or of the host.
 * Reload      Hooks are not replaced while the process lives: another build of the library, or another entry in the manifest,
 *             is taken at the next start. Until then the hook lives on beside the new build, with which it shares nothing.
 */
#ifndef PROJECTIONIST_LIFESPAN_H
#define PROJECTIONIST_LIFESPAN_H

#include "projectionist_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROJECTIONIST_LIFESPAN_1 "projectionist.lifespan/1"

/* A hook; the plugin's own type, of which the host knows only the address. */
typedef struct projectionist_hook_1 projectionist_hook_1;

/* What a hook is made of. Two entry points may name one object: each has a hook of its own, which its name tells apart. */
typedef struct projectionist_hook_create_1 {
    size_t size;                   /* sizeof(projectionist_hook_create_1)                     */
    projectionist_string_1 object; /* which of the plugin's hooks it is                       */
    projectionist_string_1 name;   /* the entry point's, as it stands in the log              */
    projectionist_string_1 config; /* the manifest's table as JSON, "{}" for none             */
} projectionist_hook_create_1;

/* How a projection of this process stands, and how it stood before. Valid until projection_changed returns. */
typedef struct projectionist_projection_change_1 {
    size_t size;                        /* sizeof(projectionist_projection_change_1)                                    */
    projectionist_string_1 name;        /* the projection's                                                             */
    projectionist_string_1 application; /* whose events it gets                                                         */
    projectionist_string_1 previous;    /* the state that this hook was told last; empty at first                       */
    projectionist_string_1 state;       /* a word of `projections status`: "live", "retrying", "failed", "rejected", ... */
    projectionist_string_1 reason;      /* one line for operators: the error; empty for none                            */
    int64_t position;                   /* recorded together with the read model; 0 for none, or where it is not known  */
} projectionist_projection_change_1;

/* The hooks of a plugin. Valid and unchanged until the process ends. */
typedef struct projectionist_lifespan_1 {
    size_t size; /* sizeof(projectionist_lifespan_1) */

    const projectionist_string_1 *hooks; /* the names that a manifest's `object` may have, each once */
    size_t hook_count;

    /* [host] Makes a hook, and has no effect that others notice: it is called where a library is tried, too. `arguments` is
       valid for the call; copy what is kept. */
    int32_t (*create)(const projectionist_hook_create_1 *arguments, projectionist_hook_1 **hook,
                      projectionist_error_1 *error);

    /* [host] Once, after create. Returns when the hook is up; what goes on after that runs on threads of its own, of which
       none may be left when stop returns. `code` and `disposition` of fail mean nothing here. The host waits for it also where
       it is asked to end meanwhile, and then calls stop. */
    int32_t (*start)(projectionist_hook_1 *hook, projectionist_error_1 *error);

    /* [host] Once, after a start that succeeded. Ends what start began. No projection_changed is running and none follows. */
    int32_t (*stop)(projectionist_hook_1 *hook, projectionist_error_1 *error);

    /* [host] The hook's end; no other function follows. */
    void (*destroy)(projectionist_hook_1 *hook);

    /* [host] Between the return of start and the call of stop, one change at a time: a projection of this process stands in
       another state than this hook was told, or in the same one for another reason. The host looks ten times a second and
       keeps for each hook the latest of each projection alone: what lay between may be left out, where it stands at last is
       told. After start each projection's present state is told once, with an empty `previous`. A projection that has left the
       process is told as "stopped". Before stop the host looks once more. May be null. */
    void (*projection_changed)(projectionist_hook_1 *hook, const projectionist_projection_change_1 *change);
} projectionist_lifespan_1;

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_LIFESPAN_H */

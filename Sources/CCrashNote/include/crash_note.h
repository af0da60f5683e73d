/* The last words of a process that a plugin has ended: which call of which library it was in, for what, at which event.

   A thread says what it is about to run, with crash_note_enter, and that it has come back, with crash_note_leave. When the
   thread then crashes, or calls exit(), one line on standard error says so. Nothing of this costs more than a few stores. */
#ifndef CRASH_NOTE_H
#define CRASH_NOTE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The exit code of a process in which a plugin has called exit(). */
#define CRASH_NOTE_EXIT_CODE 76

/* What a thread runs. The texts stay where they are until crash_note_leave. */
typedef struct crash_note {
    const char *call;    /* "apply"                                     */
    const char *subject; /* "projection 'trick_counts' (libTricks.so)"  */
    int64_t first;       /* the first event's position; 0 for no event  */
    int64_t last;
} crash_note;

/* Catches the signals of a crash and the process's exit. Once for a process, before threads are made that run plugins. Leaves what
   somebody else has installed to be called after. */
void crash_note_install(void);

/* Gives the calling thread a stack of its own for the note, so that it can be written also when the thread's stack is used
   up. Called by each thread that runs plugins; what it takes goes with the thread. */
void crash_note_prepare_thread(void);

/* The calling thread is about to run this; gives what it ran before, for crash_note_leave. */
crash_note crash_note_enter(crash_note note);

/* The calling thread runs `before` again. */
void crash_note_leave(crash_note before);

/* Whether a note is being written, or was: what other threads have to say would come after the process's last line. */
int crash_note_has_begun(void);

/* Whether the process is running, and nothing but a plugin or a library of one would call exit(): 0 before and after. */
void crash_note_set_running(int32_t is_running);

#ifdef __cplusplus
}
#endif

#endif /* CRASH_NOTE_H */

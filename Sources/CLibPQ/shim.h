#include <libpq-fe.h>
/* What waits for a libpq socket waits for an event descriptor beside it; Swift's Glibc module leaves this header out. */
#include <sys/eventfd.h>

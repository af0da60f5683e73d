/* Which day in UTC a point in time falls on. */
#ifndef CALENDAR_DAY_H
#define CALENDAR_DAY_H

#include <stdbool.h>
#include <stddef.h>

/* "2026-05-04" without a terminating NUL. */
typedef struct calendar_day {
    char text[10];
} calendar_day;

/* Reads what Python's datetime.isoformat() writes: a date, or a date and a time (to the hour, minute, second or a
   fraction of it) with an offset, a 'Z', or neither, which is taken as UTC. False for anything else, and for a day
   outside the years 1 to 9999. */
bool calendar_day_of(const char *text, size_t length, calendar_day *day);

#endif /* CALENDAR_DAY_H */
